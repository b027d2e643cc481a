/* Search that adds up costs from who sits where. Part of kernel.c, which includes it. */
#pragma once
#include "change.h"

/* The first cell counts the units in the room. */
static int32_t *members_of(const Search *s, int32_t b) { return s->members + (size_t)b * (size_t)s->depth; }

/* In how many rounds other than the present one u and v share a room, with their meetings before; or APART. */
static int32_t meetings(const Search *s, int32_t u, int32_t v) {
    const Problem *p = s->p;
    const int32_t *a = s->seats + (size_t)u * (size_t)p->rounds, *b = s->seats + (size_t)v * (size_t)p->rounds;
    int32_t count = p->known[u] == p->known[u + 1] ? 0 : history(p, u, v);
    for (int32_t r = 0; r < p->rounds; r++) count += a[r] == b[r];
    return count - (a[s->round] == b[s->round]);
}

static int32_t sparse_cost(const Search *s, int32_t u, int32_t b, int32_t without) {
    const int32_t *list = members_of(s, b);
    int32_t cost = linear(s->p, s->round, u, b);
    for (int32_t k = 1; k <= list[0]; k++)
        if (list[k] != u && list[k] != without) cost += together(s->p, u, list[k], meetings(s, u, list[k]));
    return cost;
}

static void sparse_own(Search *s, int32_t b) {
    const int32_t *list = members_of(s, b);
    for (int32_t k = 1; k <= list[0]; k++) s->own[list[k]] = sparse_cost(s, list[k], b, -1);
}

static void sparse_enter(Search *s) {
    const Problem *p = s->p;
    const int32_t *room = round_of(s);
    for (int32_t b = 0; b < p->rooms; b++) members_of(s, b)[0] = 0;
    for (int32_t u = 0; u < p->n; u++) {
        int32_t *list = members_of(s, room[u]);
        s->place[u] = ++list[0];
        list[list[0]] = u;
    }
    for (int32_t b = 0; b < p->rooms; b++) sparse_own(s, b);
}

static void sparse_seats(Search *s) {
    size_t n = (size_t)s->p->n, rounds = (size_t)s->p->rounds;
    for (size_t r = 0; r < rounds; r++)
        for (size_t u = 0; u < n; u++) s->seats[u * rounds + r] = s->p->room[r * n + u];
}

static void sparse_leave(Search *s) { list_round(s->p, &s->lists, s->round); }

static void sparse_move(Search *s, int32_t u, int32_t a, int32_t b) {
    int32_t *from = members_of(s, a), *to = members_of(s, b), last = from[from[0]--];
    from[s->place[u]] = last;
    s->place[last] = s->place[u];
    s->place[u] = ++to[0];
    to[to[0]] = u;
    round_of(s)[u] = b;
    s->seats[(size_t)u * (size_t)s->p->rounds + (size_t)s->round] = b;
}

static void sparse_change(Search *s, int64_t delta, int32_t i, int32_t j, int32_t a, int32_t b, int32_t people, int32_t facs) {
    before_change(s, delta);
    sparse_move(s, i, a, b);
    if (j >= 0) sparse_move(s, j, b, a);
    sparse_own(s, a);
    sparse_own(s, b);
    count_move(s, a, b, people, facs);
    after_change(s, delta);
}

/* Looks at some rooms for a change of unit i that costs at most `most`. */
static void sparse_look(Search *s, int32_t i, int64_t most) {
    const Problem *p = s->p;
    int32_t a = round_of(s)[i], su = size_of(p, i), own = s->own[i];
    const int32_t *met = s->lists.met;
    for (int32_t look = 0; look < LOOKS; look++) {
        int32_t b = below(&s->random, p->rooms);
        int64_t there = linear(p, s->round, i, b);
        if (b == a || there >= FORBIDDEN) continue;
        const int32_t *list = members_of(s, b);
        for (int32_t k = 1; k <= list[0]; k++) there += together(p, i, list[k], met[list[k]]);
        if (there - own <= most && fits(s, a, b, su, p->facs[i])) {
            sparse_change(s, there - own, i, -1, a, b, su, p->facs[i]);
            return;
        }
        for (int32_t k = 1; k <= list[0]; k++) {
            int32_t j = list[k];
            int64_t delta = there - together(p, i, j, met[j]) - own - s->own[j];
            if (p->nonneg && delta > most) continue;
            int32_t people = su - size_of(p, j), facs = p->facs[i] - p->facs[j];
            if (!fits(s, a, b, people, facs)) continue;
            delta += sparse_cost(s, j, a, i);
            if (delta > most) continue;
            sparse_change(s, delta, i, j, a, b, people, facs);
            return;
        }
    }
}

static void sparse_row(Search *s, int32_t i, int64_t most) {
    /* meet reads only other rounds' lists, which do not change while this one is worked on. */
    meet(s->p, &s->lists, i, s->round);
    sparse_look(s, i, most);
    unmeet(s->p, &s->lists, i, s->round);
}
