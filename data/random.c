#include "random.h"

static uint64_t splitmix(uint64_t *x)
{
    uint64_t z = (*x += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static uint64_t rotate(uint64_t x, int k)
{
    return (x << k) | (x >> (64 - k));
}

void random_seed(struct random *r, uint64_t seed)
{
    for (int k = 0; k < 4; k++)
        r->state[k] = splitmix(&seed);
}

uint64_t random_bits(struct random *r)
{
    uint64_t *s = r->state;
    uint64_t result = rotate(s[1] * 5, 7) * 9;
    uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 45);
    return result;
}

double random_share(struct random *r)
{
    return (double)(random_bits(r) >> 11) * 0x1p-53;
}

double random_between(struct random *r, double low, double high)
{
    return low + (high - low) * random_share(r);
}

int random_below(struct random *r, int n)
{
    return (int)(random_share(r) * n);
}

bool random_chance(struct random *r, double share)
{
    return random_share(r) < share;
}

double random_bell(struct random *r)
{
    double sum = -6.0;
    for (int k = 0; k < 12; k++)
        sum += random_share(r);
    return sum;
}

int random_weighted(struct random *r, const double *weight, int n)
{
    double total = 0;
    for (int k = 0; k < n; k++)
        total += weight[k];
    double left = random_share(r) * total;
    for (int k = 0; k < n - 1; k++) {
        left -= weight[k];
        if (left < 0)
            return k;
    }
    return n - 1;
}

void random_shuffle(struct random *r, int *item, int n)
{
    for (int k = n - 1; k > 0; k--) {
        int other = random_below(r, k + 1);
        int kept = item[k];
        item[k] = item[other];
        item[other] = kept;
    }
}

double random_hash(uint64_t a, uint64_t b)
{
    uint64_t x = a * 0x9e3779b97f4a7c15u ^ (b + 0x632be59bd9b4e019u);
    return (double)(splitmix(&x) >> 11) * 0x1p-53;
}
