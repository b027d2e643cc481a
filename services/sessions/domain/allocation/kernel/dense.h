/* Search with the cost of every unit in every room of one round. Part of kernel.c, which includes it. */
#pragma once
#include "change.h"

static void dense_meet(Search *s, int32_t r, int32_t step) {
    size_t n = (size_t)s->p->n;
    const int32_t *room = s->p->room + (size_t)r * (size_t)s->p->n;
    for (size_t u = 0; u < n; u++)
        for (size_t v = 0; v < n; v++)
            s->meetings[u * n + v] = (uint8_t)(s->meetings[u * n + v] + (room[u] == room[v] ? step : 0));
    for (size_t u = 0; u < n; u++) s->meetings[u * n + u] = 0;
}

static void dense_base(Search *s) {
    const Problem *p = s->p;
    size_t n = (size_t)p->n;
    memset(s->meetings, 0, n * n);
    for (int32_t u = 0; u < p->n; u++) {
        s->base[(size_t)u * n + (size_t)u] = 0;
        for (int32_t v = 0; v < u; v++) {
            int32_t cost = p->attrs != 0 ? alike(p, u, v) : 0;
            if (p->matrix != NULL) cost += p->matrix[(size_t)u * n + (size_t)v];
            s->base[(size_t)u * n + (size_t)v] = s->base[(size_t)v * n + (size_t)u] = cost;
        }
    }
    for (int32_t u = 0; u < p->n; u++)
        for (int32_t k = p->known[u]; k < p->known[u + 1]; k++) {
            size_t x = (size_t)u * n + (size_t)p->others[k];
            if (p->times[k] == APART) s->base[x] += APART_COST;
            else s->meetings[x] = (uint8_t)p->times[k];
        }
    for (int32_t r = 0; r < p->rounds; r++) dense_meet(s, r, 1);
}

static void dense_costs(Search *s) {
    const Problem *p = s->p;
    size_t n = (size_t)p->n;
    const int32_t *room = round_of(s);
    for (int32_t b = 0; b < p->rooms; b++)
        for (int32_t u = 0; u < p->n; u++) s->d[(size_t)b * n + (size_t)u] = linear(p, s->round, u, b);
    for (size_t u = 0; u < n; u++) {
        int32_t *d = s->d + (size_t)room[u] * n;
        const int32_t *w = s->w + u * n;
        for (size_t v = 0; v < n; v++) d[v] += w[v];
    }
    for (size_t u = 0; u < n; u++) s->own[u] = s->d[(size_t)room[u] * n + u];
}

/* Takes the round out of the meetings and makes its own matrices. */
static void dense_enter(Search *s) {
    const Problem *p = s->p;
    size_t n = (size_t)p->n, cells = n * n;
    dense_meet(s, s->round, -1);
    if (s->largest == 1) {
        for (size_t x = 0; x < cells; x++) s->w[x] = s->base[x] + p->marginal[s->meetings[x]];
    } else {
        for (int32_t u = 0; u < p->n; u++)
            for (int32_t v = 0; v < p->n; v++) {
                size_t x = (size_t)u * n + (size_t)v;
                s->w[x] = s->base[x] + p->marginal[s->meetings[x]] * size_of(p, u) * size_of(p, v);
            }
    }
    for (size_t u = 0; u < n; u++) s->w[u * n + u] = 0;
    dense_costs(s);
}

static void dense_move(Search *s, int32_t u, int32_t a, int32_t b) {
    size_t n = (size_t)s->p->n;
    int32_t *da = s->d + (size_t)a * n, *db = s->d + (size_t)b * n;
    const int32_t *w = s->w + (size_t)u * n;
    for (size_t v = 0; v < n; v++) {
        da[v] -= w[v];
        db[v] += w[v];
    }
    round_of(s)[u] = b;
}

static void dense_own(Search *s, int32_t a, int32_t b) {
    size_t n = (size_t)s->p->n;
    const int32_t *room = round_of(s), *da = s->d + (size_t)a * n, *db = s->d + (size_t)b * n;
    for (size_t v = 0; v < n; v++) {
        if (room[v] == a) s->own[v] = da[v];
        if (room[v] == b) s->own[v] = db[v];
    }
}

/* i to b and j to a would leave the rooms' sizes wrong: single people follow the smaller of the two. */
static int32_t dense_balance(Search *s, int32_t i, int32_t j, int32_t a, int32_t b, int64_t delta, int64_t most) {
    const Problem *p = s->p;
    size_t n = (size_t)p->n;
    int32_t *room = round_of(s);
    int32_t surplus = size_of(p, i) - size_of(p, j), facs = p->facs[i] - p->facs[j];
    int32_t from = surplus > 0 ? b : a, to = surplus > 0 ? a : b, wanted = surplus > 0 ? surplus : -surplus;
    int32_t leads = surplus > 0 ? i : j, extra[MOST_EXTRA], found = 0;
    if (wanted == 0 || wanted > MOST_EXTRA) return 0;
    int32_t at = below(&s->random, p->n);
    for (int32_t x = 0; x < p->n && found < wanted; x++) {
        int32_t k = at + x < p->n ? at + x : at + x - p->n;
        if (room[k] != from || k == i || k == j || size_of(p, k) != 1) continue;
        extra[found++] = k;
    }
    if (found < wanted) return 0;
    for (int32_t x = 0; x < found; x++) {
        int32_t k = extra[x], other = leads == i ? j : i;
        delta += s->d[(size_t)to * n + (size_t)k] - s->own[k];
        delta -= 2 * s->w[(size_t)k * n + (size_t)leads];
        delta += 2 * s->w[(size_t)k * n + (size_t)other];
        for (int32_t y = 0; y < x; y++) delta += 2 * s->w[(size_t)k * n + (size_t)extra[y]];
        facs += surplus > 0 ? -p->facs[k] : p->facs[k];
    }
    if (delta > most || !fits(s, a, b, 0, facs)) return 0;
    before_change(s, delta);
    dense_move(s, i, a, b);
    dense_move(s, j, b, a);
    for (int32_t x = 0; x < found; x++) dense_move(s, extra[x], from, to);
    dense_own(s, a, b);
    count_move(s, a, b, 0, facs);
    after_change(s, delta);
    return 1;
}

/* The first j from `j` on, before `end`, whose exchange with i costs at most `limit` and is one; else `end`. */
static int32_t first_within(const int32_t *at, const int32_t *room, const int32_t *da, const int32_t *own,
                            const int32_t *w, int32_t limit, int32_t a, int32_t j, int32_t end) {
    while (j < end) {
        int32_t stop = end - j < BLOCK ? end : j + BLOCK;
        int32_t least = INT32_MAX;
        for (int32_t k = j; k < stop; k++) {
            int32_t cost = at[room[k]] + da[k] - own[k] - 2 * w[k];
            least = cost < least ? cost : least;
        }
        if (least > limit) {
            j = stop;
            continue;
        }
        for (; j < stop; j++)
            if (at[room[j]] + da[j] - own[j] - 2 * w[j] <= limit && room[j] != a) return j;
    }
    return end;
}

/* Looks for a first change of unit i that costs at most `most`, from a chance beginning on. */
static void dense_row(Search *s, int32_t i, int64_t most) {
    const Problem *p = s->p;
    int32_t n = p->n, g = p->rooms, *room = round_of(s), a = room[i], su = size_of(p, i);
    size_t wide = (size_t)n;
    int32_t *at = s->at;
    const int32_t *da = s->d + (size_t)a * wide, *w = s->w + (size_t)i * wide, *own = s->own;
    for (int32_t b = 0; b < g; b++) at[b] = s->d[(size_t)b * wide + (size_t)i];
    int64_t bar = most + at[a];
    int32_t limit = bar > FORBIDDEN ? FORBIDDEN : (int32_t)bar, here = at[a];
    if (s->sizes[(size_t)s->round * (size_t)g + (size_t)a] - su >= p->lo[(size_t)s->round * (size_t)g + (size_t)a]) {
        int32_t from = below(&s->random, g);
        for (int32_t x = 0; x < g; x++) {
            int32_t b = from + x < g ? from + x : from + x - g;
            if (at[b] > limit || b == a || !fits(s, a, b, su, p->facs[i])) continue;
            int64_t delta = (int64_t)at[b] - here;
            before_change(s, delta);
            dense_move(s, i, a, b);
            dense_own(s, a, b);
            count_move(s, a, b, su, p->facs[i]);
            after_change(s, delta);
            return;
        }
    }
    int32_t from = below(&s->random, n), j = from, end = n;
    for (;;) {
        j = first_within(at, room, da, own, w, limit, a, j, end);
        if (j == end) {
            if (end != n) return;
            j = 0;
            end = from;
            continue;
        }
        int32_t b = room[j], people = su - size_of(p, j), facs = p->facs[i] - p->facs[j];
        int64_t delta = (int64_t)at[b] + da[j] - own[j] - 2 * w[j] - here;
        if (fits(s, a, b, people, facs)) {
            before_change(s, delta);
            int32_t *ra = s->d + (size_t)a * wide, *rb = s->d + (size_t)b * wide;
            const int32_t *wj = s->w + (size_t)j * wide;
            for (int32_t v = 0; v < n; v++) {
                int32_t change = wj[v] - w[v];
                ra[v] += change;
                rb[v] -= change;
            }
            room[i] = b;
            room[j] = a;
            dense_own(s, a, b);
            count_move(s, a, b, people, facs);
            after_change(s, delta);
            return;
        }
        if (people != 0 && dense_balance(s, i, j, a, b, delta, most)) return;
        j++;
    }
}
