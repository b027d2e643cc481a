/* What both searches do before and after a change. Part of kernel.c, which includes it. */
#pragma once
#include "who.h"

static int32_t *round_of(const Search *s) { return s->p->room + (size_t)s->round * (size_t)s->p->n; }

static void count_round(Search *s, int32_t r) {
    const Problem *p = s->p;
    int32_t *size = s->sizes + (size_t)r * (size_t)p->rooms, *facs = s->facs + (size_t)r * (size_t)p->rooms;
    memset(size, 0, (size_t)p->rooms * sizeof *size);
    memset(facs, 0, (size_t)p->rooms * sizeof *facs);
    for (int32_t u = 0; u < p->n; u++) {
        int32_t b = p->room[(size_t)r * (size_t)p->n + (size_t)u];
        size[b] += size_of(p, u);
        facs[b] += p->facs[u];
    }
}

/* Whether so many more people and facilitators may go from room a to room b than come back. */
static int32_t fits(const Search *s, int32_t a, int32_t b, int32_t people, int32_t facs) {
    size_t at = (size_t)s->round * (size_t)s->p->rooms;
    const Problem *p = s->p;
    const int32_t *size = s->sizes + at, *led = s->facs + at;
    return size[a] - people >= p->lo[at + (size_t)a] && size[a] - people <= p->hi[at + (size_t)a] &&
           size[b] + people >= p->lo[at + (size_t)b] && size[b] + people <= p->hi[at + (size_t)b] &&
           led[a] - facs >= p->need[at + (size_t)a] && led[b] + facs >= p->need[at + (size_t)b];
}

static void count_move(Search *s, int32_t a, int32_t b, int32_t people, int32_t facs) {
    size_t at = (size_t)s->round * (size_t)s->p->rooms;
    s->sizes[at + (size_t)a] -= people;
    s->sizes[at + (size_t)b] += people;
    s->facs[at + (size_t)a] -= facs;
    s->facs[at + (size_t)b] += facs;
}

/* The best plan is copied only when it is about to be left: improvements come in runs. */
static void keep_best(Search *s) {
    if (!s->unsaved) return;
    memcpy(s->best, s->p->room, (size_t)s->p->rounds * (size_t)s->p->n * sizeof *s->best);
    s->unsaved = 0;
}

static void before_change(Search *s, int64_t delta) {
    if (delta > 0) keep_best(s);
}

static void after_change(Search *s, int64_t delta) {
    s->cost += delta;
    if (delta > 0) s->worsened++;
    if (delta < 0) s->improved++;
    if (s->cost < s->low) s->low = s->cost;
    if (s->cost < s->best_cost) {
        s->best_cost = s->cost;
        s->unsaved = 1;
    }
}
