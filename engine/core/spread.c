#include "core/spread.h"

#include <stdbool.h>

#define BITS 31        /* of each coordinate of a cell */
#define CELLS_PER_M 64 /* along each axis */
#define PRIME 0x100000001b3u

/* FNV-1a over the text, then the last step of splitmix64, so that near seeds and near texts have nothing in common. */
uint64_t ward_spread_pick(int64_t seed, const char *text, size_t length, uint32_t n)
{
    uint64_t z = 0xcbf29ce484222325u;
    for (size_t i = 0; i < length; i++)
        z = (z ^ (unsigned char)text[i]) * PRIME;
    for (int round = 0; round < 2; round++) {
        z += 0x9e3779b97f4a7c15u * (round == 0 ? (uint64_t)seed : 1);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        z ^= z >> 31;
    }
    return (z >> 32) * n >> 32;
}

static uint32_t cell(double coordinate)
{
    double at = coordinate * CELLS_PER_M + (double)(1u << (BITS - 1)), last = (double)((1u << BITS) - 1);
    return at > 0 ? at < last ? (uint32_t)at : (1u << BITS) - 1 : 0; /* NaN: 0 */
}

uint64_t ward_spread_curve(double x, double y)
{
    uint32_t cx = cell(x), cy = cell(y);
    uint64_t along = 0;
    for (int bit = BITS - 1; bit >= 0; bit--) {
        uint32_t qx = cx >> bit & 1u, qy = cy >> bit & 1u, mask = (1u << BITS) - 1;
        along = along << 2 | (qx != 0 ? 3 ^ qy : qy);
        if (qy == 0) { /* the quarter is turned: its axes are exchanged, in the last one the other way round */
            uint32_t was = qx != 0 ? ~cx & mask : cx;
            cx = qx != 0 ? ~cy & mask : cy;
            cy = was;
        }
    }
    return along;
}

uint64_t ward_spread_turn(uint32_t place, uint32_t n)
{
    uint64_t level = 0, step = 1, at = 0;
    /* the first level at which a multiple of 1 / 2^level lies in the place's part [place / n, (place + 1) / n) */
    while (at = ((uint64_t)place * step + n - 1) / n, at * n >= ((uint64_t)place + 1) * step) {
        step *= 2;
        level++;
    }
    /* on one level in the order of reversed bits: a half, then a quarter and three, then 1, 5, 3 and 7 eighths */
    uint64_t reversed = 0;
    for (uint64_t i = 0; i < level; i++)
        reversed |= (at >> i & 1u) << (level - 1 - i);
    return reversed;
}
