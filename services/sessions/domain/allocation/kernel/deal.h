/* The first plan. Part of kernel.c, which includes it. */
#pragma once
#include "who.h"

/* Writes p->order to `order` (2 * n, the second half is for this alone): after the special units, people alike stay
 * next to each other, but which come after which, and who of them is first, is left to chance. */
static void shuffle_order(const Problem *p, int32_t *order, uint64_t *random) {
    int32_t n = p->n, *blocks = order + n, count = 0, done = p->special;
    memcpy(order, p->order, (size_t)n * sizeof *order);
    int32_t before = -1;
    for (int32_t k = p->special; k < n; k++) {
        int32_t value = p->attrs > 0 ? p->values[(size_t)p->start[p->order[k]] * (size_t)p->attrs] : 0;
        if (value != before) blocks[count++] = k;
        before = value;
    }
    for (int32_t k = count - 1; k > 0; k--) {
        int32_t other = below(random, k + 1), kept = blocks[k];
        blocks[k] = blocks[other];
        blocks[other] = kept;
    }
    for (int32_t k = 0; k < count; k++) {
        int32_t first = blocks[k], end = first + 1;
        int32_t value = p->attrs > 0 ? p->values[(size_t)p->start[p->order[first]] * (size_t)p->attrs] : 0;
        while (end < n && (p->attrs == 0 || p->values[(size_t)p->start[p->order[end]] * (size_t)p->attrs] == value)) end++;
        int32_t turn = below(random, end - first);
        for (int32_t x = first + turn; x < end; x++) order[done++] = p->order[x];
        for (int32_t x = first; x < first + turn; x++) order[done++] = p->order[x];
    }
}

/* Seats the units of one round that have no room yet, with regard to the rounds that have seats. 0 when somebody cannot
 * be seated (their seat then stays -1) or there is no memory. */
EXPORT int32_t fm_deal(const Problem *p, int32_t round, uint64_t *random) {
    int32_t n = p->n, g = p->rooms, open = g, lacking = 0, cursor = 0, well = 1;
    int32_t *room = p->room + (size_t)round * (size_t)n;
    const int32_t *lo = p->lo + (size_t)round * (size_t)g, *hi = p->hi + (size_t)round * (size_t)g;
    const int32_t *need = p->need + (size_t)round * (size_t)g;
    Lists lists = {NULL, NULL, NULL};
    int32_t *size = calloc((size_t)g, sizeof *size), *facs = calloc((size_t)g, sizeof *facs);
    int32_t *turn = malloc((size_t)g * sizeof *turn), *order = malloc((size_t)n * 2 * sizeof *order);
    if (!make_lists(p, &lists) || !size || !facs || !turn || !order) {
        well = 0;
        goto end;
    }
    int32_t *first = lists.first + (size_t)round * (size_t)g, *next = lists.next + (size_t)round * (size_t)n;
    int64_t slack = 0; /* people who need not fill a room up to its least */
    for (int32_t u = 0; u < n; u++) {
        int32_t b = room[u];
        slack += size_of(p, u);
        if (b < 0) continue;
        size[b] += size_of(p, u);
        facs[b] += p->facs[u];
    }
    for (int32_t b = 0; b < g; b++) {
        turn[b] = b;
        slack -= size[b] > lo[b] ? size[b] : lo[b];
        if (facs[b] < need[b]) lacking += need[b] - facs[b];
    }
    for (int32_t b = g - 1; b > 0; b--) {
        int32_t other = below(random, b + 1), kept = turn[b];
        turn[b] = turn[other];
        turn[other] = kept;
    }
    shuffle_order(p, order, random);
    for (int32_t k = 0; k < n; k++) {
        int32_t u = order[k], su = size_of(p, u), tries = p->tries[u], found = -1, seen = 0;
        int64_t least = INT64_MAX;
        if (room[u] >= 0) continue;
        if (cursor >= open) cursor = 0;
        meet(p, &lists, u, round);
        for (int32_t x = 0, at = cursor; x < open;) {
            int32_t b = turn[at];
            if (size[b] >= hi[b] || (size[b] >= lo[b] && slack <= 0)) { /* nobody can come here any more */
                open--;
                memmove(turn + at, turn + at + 1, (size_t)(open - at) * sizeof *turn);
                if (at < cursor) cursor--;
                if (at >= open) at = 0;
                continue;
            }
            x++;
            at = at + 1 < open ? at + 1 : 0;
            if (size[b] + su > hi[b]) continue;
            int32_t over = size[b] + su - (size[b] > lo[b] ? size[b] : lo[b]);
            if (over > 0 && over > slack) continue;
            if (p->facs[u] > 0 && lacking > 0 && facs[b] >= need[b]) continue;
            int64_t cost = linear(p, round, u, b);
            if (cost >= FORBIDDEN) continue;
            int32_t v = first[b];
            int32_t apart = 0;
            for (; v >= 0 && cost < least && !apart; v = next[v]) {
                apart = lists.met[v] >= APART;
                cost += together(p, u, v, lists.met[v]);
            }
            if (apart) continue;
            if (cost < least) {
                least = cost;
                found = b;
            }
            seen++;
            if (tries > 0 && (seen >= tries || (p->nonneg && least == 0))) break;
        }
        unmeet(p, &lists, u, round);
        if (found < 0) {
            well = 0;
            continue;
        }
        int32_t over = size[found] + su - (size[found] > lo[found] ? size[found] : lo[found]);
        if (over > 0) slack -= over;
        int32_t gap = need[found] - facs[found];
        if (gap > 0) lacking -= p->facs[u] < gap ? p->facs[u] : gap;
        room[u] = found;
        size[found] += su;
        facs[found] += p->facs[u];
        next[u] = first[found];
        first[found] = u;
        cursor = cursor + 1 < open ? cursor + 1 : 0;
    }
    if (lacking > 0) well = 0;
    for (int32_t b = 0; b < g; b++)
        if (size[b] < lo[b]) well = 0;
end:
    free_lists(&lists);
    free(size);
    free(facs);
    free(turn);
    free(order);
    return well;
}
