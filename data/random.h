#ifndef CITY_RANDOM_H
#define CITY_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** A stream of random numbers (xoshiro256**). Each part of the city has its own, so that changing one moves no other.
 */
struct random {
    uint64_t state[4];
};

void random_seed(struct random *r, uint64_t seed);
uint64_t random_bits(struct random *r);
/** In [0, 1). */
double random_share(struct random *r);
/** In [low, high). */
double random_between(struct random *r, double low, double high);
/** An integer in [0, n); n > 0. */
int random_below(struct random *r, int n);
bool random_chance(struct random *r, double share);
/** Bell-shaped, mean 0, standard deviation 1, within -6..6. */
double random_bell(struct random *r);
/** An index with chance weight[i] / sum of weights. */
int random_weighted(struct random *r, const double *weight, int n);
/** Shuffles n integers in place. */
void random_shuffle(struct random *r, int *item, int n);
/** A value in [0, 1) that depends on its arguments alone: noise that needs no stream. */
double random_hash(uint64_t a, uint64_t b);

#endif
