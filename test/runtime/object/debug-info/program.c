struct pair {
    int first, second;
};

static inline __attribute__((always_inline)) int larger(int a, int b) {
    return a > b ? a : b;
}

static inline __attribute__((always_inline)) int largest(const struct pair *pairs, int count) {
    int found = 0;
    for (int n = 0; n < count; n++)
        found = larger(found, larger(pairs[n].first, pairs[n].second));
    return found;
}

__attribute__((noinline)) int sum(const struct pair *pairs, int count) {
    int total = 0;
    for (int n = 0; n < count; n++) {
        if (pairs[n].first < 0)
            continue;
        total += pairs[n].first * pairs[n].second;
    }
    return total;
}

#line 100 "included/elsewhere.h"
int both(const struct pair *pairs, int count) {
    return largest(pairs, count) + sum(pairs, count) + larger(count, 7);
}
