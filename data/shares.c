#include "shares.h"

void shares_split(struct random *r, int total, int *part, int n)
{
    int left = total;
    for (int k = 0; k < n; k++) {
        int mean = left / (n - k);
        part[k] = k == n - 1 ? left : (int)(mean * random_between(r, 0.5, 1.5));
        left -= part[k];
    }
}

void shares_fill(struct random *r, int total, const int *limit, int *part, int n)
{
    double all = 0;
    int left = total;
    for (int k = 0; k < n; k++)
        all += limit[k];
    for (int k = 0; k < n; k++) {
        double share = total / all * random_between(r, 0.3, 1.7);
        part[k] = (int)(limit[k] * (share < 1 ? share : 1));
        left -= part[k];
    }
    for (int k = 0; left != 0; k = (k + 1) % n) {
        if (left > 0 && part[k] < limit[k]) {
            part[k]++;
            left--;
        } else if (left < 0 && part[k] > 0) {
            part[k]--;
            left++;
        }
    }
}
