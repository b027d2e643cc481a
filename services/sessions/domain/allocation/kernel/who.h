/* Who is where, and who meets whom. Part of kernel.c, which includes it. */
#pragma once
#include "state.h"

static void free_lists(Lists *lists) {
    free(lists->first);
    free(lists->next);
    free(lists->met);
}

static void list_round(const Problem *p, Lists *lists, int32_t r) {
    int32_t *first = lists->first + (size_t)r * (size_t)p->rooms, *next = lists->next + (size_t)r * (size_t)p->n;
    const int32_t *room = p->room + (size_t)r * (size_t)p->n;
    for (int32_t b = 0; b < p->rooms; b++) first[b] = -1;
    for (int32_t u = p->n - 1; u >= 0; u--) {
        if (room[u] < 0) continue;
        next[u] = first[room[u]];
        first[room[u]] = u;
    }
}

static int32_t make_lists(const Problem *p, Lists *lists) {
    size_t n = (size_t)p->n, rounds = (size_t)p->rounds;
    lists->first = malloc(rounds * (size_t)p->rooms * sizeof *lists->first);
    lists->next = malloc(rounds * n * sizeof *lists->next);
    lists->met = calloc(n, sizeof *lists->met);
    if (!lists->first || !lists->next || !lists->met) return 0;
    for (int32_t r = 0; r < p->rounds; r++) list_round(p, lists, r);
    return 1;
}

/* Counts in lists->met whom u meets in the other rounds, and met before. unmeet takes it back. */
static void meet(const Problem *p, const Lists *lists, int32_t u, int32_t except) {
    for (int32_t k = p->known[u]; k < p->known[u + 1]; k++) lists->met[p->others[k]] = p->times[k];
    for (int32_t r = 0; r < p->rounds; r++) {
        int32_t b = p->room[(size_t)r * (size_t)p->n + (size_t)u];
        if (r == except || b < 0) continue;
        const int32_t *next = lists->next + (size_t)r * (size_t)p->n;
        for (int32_t v = lists->first[(size_t)r * (size_t)p->rooms + (size_t)b]; v >= 0; v = next[v]) lists->met[v]++;
    }
}

static void unmeet(const Problem *p, const Lists *lists, int32_t u, int32_t except) {
    for (int32_t k = p->known[u]; k < p->known[u + 1]; k++) lists->met[p->others[k]] = 0;
    for (int32_t r = 0; r < p->rounds; r++) {
        int32_t b = p->room[(size_t)r * (size_t)p->n + (size_t)u];
        if (r == except || b < 0) continue;
        const int32_t *next = lists->next + (size_t)r * (size_t)p->n;
        for (int32_t v = lists->first[(size_t)r * (size_t)p->rooms + (size_t)b]; v >= 0; v = next[v]) lists->met[v] = 0;
    }
}
