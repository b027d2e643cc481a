/* The search for a good allocation. See twin.py: the same search in Python, step by step, with the same results.
 *
 * Integers only, so that compiler, processor and optimisation cannot change an answer. No threads, no files, no clock.
 * Units (people who stay together, mostly one person) sit in rooms, in each of several rounds. A plan's cost is
 *   for each pair of units: the sum of marginal[k] over its meetings k = 0, 1, ... (earlier ones, from history, are paid)
 *   + for each round, room and pair in it: weight[a] for each attribute a in which their people are alike
 *   + for each seat: lin, the cost of this unit in this room.
 * Dense search (problems whose n * n matrices are small) keeps, for one round at a time, the cost of every unit in every
 * room, and changes two rows of it for each swap. Sparse search adds up costs from who sits where, unit by unit.
 */
#include "deal.h"
#include "dense.h"
#include "sparse.h"

/* In how many of the rounds from .. to - 1 u and v share a room. */
static int32_t shared(const Problem *p, int32_t u, int32_t v, int32_t from, int32_t to) {
    int32_t count = 0;
    for (int32_t r = from; r < to; r++) {
        const int32_t *room = p->room + (size_t)r * (size_t)p->n;
        count += room[u] == room[v];
    }
    return count;
}

/* The cost of the plan in p->room. Meetings from before it cost nothing. */
static int64_t whole_cost(const Search *s) {
    const Problem *p = s->p;
    int64_t sum = 0;
    for (int32_t r = 0; r < p->rounds; r++) {
        const int32_t *next = s->lists.next + (size_t)r * (size_t)p->n;
        for (int32_t u = 0; u < p->n; u++) {
            sum += linear(p, r, u, p->room[(size_t)r * (size_t)p->n + (size_t)u]);
            for (int32_t v = next[u]; v >= 0; v = next[v]) { /* the rest of the room's list */
                if (p->attrs != 0) sum += alike(p, u, v);
                if (p->matrix != NULL) sum += p->matrix[(size_t)u * (size_t)p->n + (size_t)v];
                int32_t met = history(p, u, v);
                if (met == APART || shared(p, u, v, 0, r) != 0) continue;
                int32_t now = shared(p, u, v, r, p->rounds);
                for (int32_t k = met; k < met + now; k++) sum += (int64_t)p->marginal[k] * size_of(p, u) * size_of(p, v);
            }
        }
    }
    return sum;
}

EXPORT void fm_close(Search *s) {
    if (s == NULL) return;
    free(s->best);
    free_lists(&s->lists);
    free(s->seats);
    free(s->sizes);
    free(s->facs);
    free(s->base);
    free(s->w);
    free(s->d);
    free(s->own);
    free(s->at);
    free(s->meetings);
    free(s->members);
    free(s->place);
    free(s);
}

/* A search from the plan in p->room, in which everybody has a seat. NULL: no memory. */
EXPORT Search *fm_open(const Problem *p, uint64_t random) {
    Search *s = calloc(1, sizeof *s);
    if (s == NULL) return NULL;
    size_t n = (size_t)p->n, g = (size_t)p->rooms, rounds = (size_t)p->rounds;
    s->p = p;
    s->random = random;
    s->length = FIRST_LENGTH;
    s->heat = (int64_t)p->heat * 256;
    s->best = malloc(rounds * n * sizeof *s->best);
    s->sizes = malloc(rounds * g * sizeof *s->sizes);
    s->facs = malloc(rounds * g * sizeof *s->facs);
    s->own = malloc(n * sizeof *s->own);
    int32_t listed = make_lists(p, &s->lists);
    for (int32_t u = 0; u < p->n; u++)
        if (size_of(p, u) > s->largest) s->largest = size_of(p, u);
    if (p->dense) {
        s->base = malloc(n * n * sizeof *s->base);
        s->w = malloc(n * n * sizeof *s->w);
        s->d = malloc(g * n * sizeof *s->d);
        s->at = malloc(g * sizeof *s->at);
        s->meetings = malloc(n * n);
    } else {
        for (size_t x = 0; x < rounds * g; x++)
            if (p->hi[x] > s->depth) s->depth = p->hi[x];
        s->depth += s->largest + 1; /* the count, and one who comes before another leaves */
        s->seats = malloc(rounds * n * sizeof *s->seats);
        s->members = malloc(g * (size_t)s->depth * sizeof *s->members);
        s->place = malloc(n * sizeof *s->place);
    }
    if (!s->best || !s->sizes || !s->facs || !s->own || !listed ||
        (p->dense ? !s->base || !s->w || !s->d || !s->at || !s->meetings : !s->seats || !s->members || !s->place)) {
        fm_close(s);
        return NULL;
    }
    for (int32_t r = 0; r < p->rounds; r++) count_round(s, r);
    if (p->dense) dense_base(s);
    else sparse_seats(s);
    s->cost = s->best_cost = s->before = s->low = whole_cost(s);
    s->unsaved = 1;
    keep_best(s);
    s->round = -1;
    return s;
}

/* Whether u can take all seats of another such unit: whom they meet is a matter of the seats, not of who they are. */
static int32_t exchangeable(const Problem *p, int32_t u) { return size_of(p, u) == 1 && p->known[u] == p->known[u + 1]; }

/* What it changes when u and v exchange their seats in all rounds. */
static int64_t relabelling(const Search *s, int32_t u, int32_t v) {
    const Problem *p = s->p;
    int64_t delta = 0;
    for (int32_t r = 0; r < p->rounds; r++) {
        size_t at = (size_t)r * (size_t)p->n;
        int32_t a = p->room[at + (size_t)u], b = p->room[at + (size_t)v];
        if (a == b) continue;
        const int32_t *first = s->lists.first + (size_t)r * (size_t)p->rooms, *next = s->lists.next + at;
        for (int32_t x = first[a]; x >= 0; x = next[x])
            if (x != u) delta += alike(p, v, x) - alike(p, u, x);
        for (int32_t x = first[b]; x >= 0; x = next[x])
            if (x != v) delta += alike(p, u, x) - alike(p, v, x);
        delta += linear(p, r, v, a) + linear(p, r, u, b);
        delta -= linear(p, r, u, a) + linear(p, r, v, b);
    }
    return delta;
}

/* The best plan with people exchanged where that mixes better: no meeting is lost by it. It stands in p->room. */
static void relabel(Search *s) {
    const Problem *p = s->p;
    if (p->attrs == 0 || p->rounds < 2 || p->matrix != NULL) return;
    int32_t changed = 0;
    for (int64_t tries = (int64_t)RELABELLINGS * p->n; tries > 0; tries--) {
        int32_t u = below(&s->random, p->n), v = below(&s->random, p->n);
        if (u == v || p->facs[u] != p->facs[v] || !exchangeable(p, u) || !exchangeable(p, v)) continue;
        int64_t delta = relabelling(s, u, v);
        if (delta >= 0) continue;
        for (int32_t r = 0; r < p->rounds; r++) {
            int32_t *room = p->room + (size_t)r * (size_t)p->n, kept = room[u];
            room[u] = room[v];
            room[v] = kept;
            list_round(p, &s->lists, r);
        }
        s->best_cost += delta;
        changed = 1;
    }
    if (changed) memcpy(s->best, p->room, (size_t)p->rounds * (size_t)p->n * sizeof *s->best);
}

static void load_best(Search *s) {
    const Problem *p = s->p;
    keep_best(s);
    /* In dense search a single round is out of the meetings already; next_burst takes it out anew. */
    if (p->dense && p->rounds > 1)
        for (int32_t r = 0; r < p->rounds; r++) dense_meet(s, r, -1);
    memcpy(p->room, s->best, (size_t)p->rounds * (size_t)p->n * sizeof *s->best);
    for (int32_t r = 0; r < p->rounds; r++) list_round(p, &s->lists, r);
    relabel(s);
    for (int32_t r = 0; r < p->rounds; r++) {
        if (p->dense) dense_meet(s, r, 1);
        count_round(s, r);
    }
    if (!p->dense) sparse_seats(s);
    s->cost = s->best_cost;
    s->reloaded = 1;
}

/* After all rounds had their rows at this temperature: the next one, the next cycle or the end. */
static void next_step(Search *s) {
    int64_t rate = s->tried > 0 ? s->worsened * CHANCES / s->tried : 0;
    if (s->phase == DESCENT) {
        if (s->improved == 0 || ++s->pass >= MOST_PASSES) {
            load_best(s);
            s->before = s->best_cost;
            s->phase = CALIBRATE;
        }
    } else if (s->phase == CALIBRATE) {
        int64_t goal = s->cycles == 0 ? HOT : WARM[s->kind];
        if (s->trials < MOST_TRIALS && rate * 4 > goal * 5) {
            s->heat = rate > goal * 3 ? s->heat / 2 : s->heat * 9 / 10;
            s->trials++;
        } else if (s->trials < MOST_TRIALS && rate * 5 < goal * 4) {
            s->heat = rate * 3 < goal ? s->heat * 2 + 1 : s->heat * 10 / 9 + 1;
            if (s->heat > s->p->most * 256) s->heat = s->p->most * 256;
            s->trials++;
        } else {
            s->warm[s->kind] = s->heat;
            s->phase = ANNEAL;
            s->steps = s->stale = 0;
            s->low = s->lowest = s->cost;
        }
    } else if (s->heat > 0) {
        if (s->low < s->lowest) {
            s->lowest = s->low;
            s->stale = 0;
        } else if (rate < STALL) {
            s->stale++;
        }
        s->low = s->cost;
        s->steps++;
        int32_t over = rate < COLD[s->kind] || s->steps > MOST_STEPS || (s->kind == 1 && s->stale >= MOST_STALE);
        s->heat = over ? 0 : s->heat * 15 / 16;
    } else {
        load_best(s);
        if (s->best_cost >= s->before) s->kind = 1 - s->kind;
        s->before = s->best_cost;
        if (s->cycles++ % 2 == 1) s->length = s->length * 7 / 5;
        if (s->warm[s->kind] == 0) s->warm[s->kind] = s->warm[1 - s->kind];
        s->heat = s->warm[s->kind];
        s->trials = 0;
        s->phase = CALIBRATE;
    }
    s->improved = s->worsened = s->tried = 0;
}

static void next_burst(Search *s) {
    const Problem *p = s->p;
    int32_t entered = s->round >= 0;
    if (entered && p->rounds > 1) {
        if (p->dense) dense_meet(s, s->round, 1);
        else sparse_leave(s);
        entered = 0;
    }
    if (++s->round >= p->rounds) {
        s->round = 0;
        s->reloaded = 0;
        next_step(s);
        if (s->reloaded) entered = 0;
    }
    if (!entered) {
        if (p->dense) dense_enter(s);
        else sparse_enter(s);
    }
    s->index = 0;
    s->left = p->n;
    if (s->phase == ANNEAL) {
        s->left = s->length * p->n / p->rounds;
        if (s->left < (p->n + 1) / 2) s->left = (p->n + 1) / 2;
    }
}

/* Looks at `rows` units more, less when nothing can get better; how many were looked at. */
EXPORT int64_t fm_run(Search *s, int64_t rows) {
    const Problem *p = s->p;
    int64_t done = 0;
    if (p->n < 2 || p->rooms < 2) return 0;
    while (done < rows && s->best_cost > p->floor) {
        if (s->left == 0) next_burst(s);
        s->left--;
        done++;
        int32_t i = s->phase == DESCENT ? s->index++ : below(&s->random, p->n);
        int64_t most = -1;
        if (s->phase != DESCENT && s->heat > 0) {
            most = (s->heat * p->chance[draw(&s->random) % CHANCES]) / (256 * CHANCES);
            if (most > p->most) most = p->most;
        }
        if (p->nonneg && s->own[i] == 0 && most < 0) continue; /* who costs nothing has nothing to gain */
        s->tried++;
        if (p->dense) dense_row(s, i, most);
        else sparse_row(s, i, most);
    }
    return done;
}

/* The cost of the best plan so far, which goes to `room` (rounds * n) unless that is NULL. */
EXPORT int64_t fm_best(Search *s, int32_t *room) {
    keep_best(s);
    if (room != NULL) memcpy(room, s->best, (size_t)s->p->rounds * (size_t)s->p->n * sizeof *room);
    return s->best_cost;
}

EXPORT int32_t fm_abi(void) { return ABI; }
