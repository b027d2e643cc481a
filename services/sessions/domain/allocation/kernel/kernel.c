/* The search for a good allocation. See twin.py: the same search in Python, step by step, with the same results.
 *
 * Integers only, so that compiler, processor and optimisation cannot change an answer. No threads, no files, no clock.
 * Units (people who stay together, mostly one person) sit in rooms, in each of several rounds. A plan's cost is
 *   for each pair of units: the sum of marginal[k] over its meetings k = 0, 1, ... (earlier ones, from history, are paid)
 *   + for each round, room and pair in it: weight[a] for each attribute a in which their people are alike
 *   + for each seat: lin, the cost of this unit in this room.
 * Dense search (problems whose n * n matrices are small) keeps, for one round at a time, the cost of every unit in every
 * room, and changes two rows of it for each swap. Sparse search keeps only the pairs' meetings, half a matrix of bytes.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#ifdef _WIN32
#define EXPORT __declspec(dllexport)
#else
#define EXPORT __attribute__((visibility("default")))
#endif

#define ABI 1
#define FORBIDDEN (1 << 28) /* in lin: this unit may not be in this room */
#define APART 255           /* in pairs: these two may not meet */
#define APART_COST (1 << 22)
#define CHANCES 1024

typedef struct {
    int32_t n, rooms, rounds, attrs, nonneg, dense;
    int32_t heat;            /* a typical cost, to start the first calibration from */
    int64_t floor;           /* no plan can cost less */
    const int32_t *start;    /* n + 1: the people of unit u are start[u] .. start[u + 1] - 1 */
    const int32_t *facs;     /* n: how many of them are facilitators */
    const int32_t *values;   /* people * attrs: 0 is unknown, and like nobody's */
    const int32_t *lo, *hi;  /* rounds * rooms: people in the room, at least and at most */
    const int32_t *need;     /* rounds * rooms: facilitators in the room, at least */
    const int32_t *row;      /* rounds * n: the row of lin, or -1: nothing to pay anywhere */
    const int32_t *lin;      /* rows * rooms */
    const int32_t *order;    /* n: in which order units are seated first */
    const int32_t *tries;    /* n: how many rooms are looked at when the unit is first seated; 0: all */
    const int32_t *marginal; /* 255 */
    const int32_t *weight;   /* attrs */
    const int32_t *chance;   /* CHANCES: -ln of evenly spread numbers, times 1024 */
    const int32_t *matrix;   /* n * n costs of pairs that are added to all others, or null */
    uint8_t *pairs;          /* meetings of u > v at u * (u - 1) / 2 + v, or APART */
    int32_t *room;           /* rounds * n: the plan; -1: not seated */
} Problem;

typedef struct {
    const Problem *p;
    uint64_t random;
    int64_t cost, best_cost, heat, warmest; /* heat: temperature times 256 */
    int64_t left, length;                   /* rows left in this burst; rows for each unit and temperature */
    int64_t worsened, improved, tried;      /* rows since the temperature changed */
    int32_t phase, round, pass, trials, steps, index, unsaved, reloaded, largest;
    int32_t *best, *sizes, *facs; /* sizes, facs: rounds * rooms */
    int32_t *first, *next;        /* lists of a room's units */
    /* dense */
    int32_t *base, *w, *d, *own, *at;
    uint8_t *meetings;
    /* sparse */
    int32_t *members, *place;
    int32_t depth;
} Search;

enum { DESCENT, CALIBRATE, ANNEAL };
#define FIRST_LENGTH 40 /* rows for each unit and temperature in the first cycle */
#define MOST_PASSES 12
#define MOST_TRIALS 24
#define MOST_STEPS 400
#define HOT 225      /* worsening moves in 1024 rows: where the first cycle starts */
#define WARM 80      /* where later cycles start, from the best plan */
#define COLD 20      /* where a cycle ends */
#define MOST_EXTRA 4 /* people that may follow to make up for a unit's size */
#define LOOKS 12     /* rooms that a sparse row looks at */

static uint32_t draw(uint64_t *state) {
    *state = *state * 6364136223846793005ULL + 1442695040888963407ULL;
    uint64_t x = *state ^ (*state >> 32);
    x *= 0xd6e8feb86659fd93ULL;
    return (uint32_t)(x >> 32);
}

static int32_t below(uint64_t *state, int32_t n) { return (int32_t)(((uint64_t)draw(state) * (uint32_t)n) >> 32); }

static int32_t size_of(const Problem *p, int32_t u) { return p->start[u + 1] - p->start[u]; }

static uint8_t *pair_of(const Problem *p, int32_t u, int32_t v) {
    return u > v ? p->pairs + ((size_t)u * (size_t)(u - 1)) / 2 + (size_t)v
                 : p->pairs + ((size_t)v * (size_t)(v - 1)) / 2 + (size_t)u;
}

static int32_t alike(const Problem *p, int32_t u, int32_t v) {
    int32_t sum = 0;
    for (int32_t a = p->start[u]; a < p->start[u + 1]; a++)
        for (int32_t b = p->start[v]; b < p->start[v + 1]; b++)
            for (int32_t k = 0; k < p->attrs; k++) {
                int32_t value = p->values[(size_t)a * (size_t)p->attrs + (size_t)k];
                if (value != 0 && value == p->values[(size_t)b * (size_t)p->attrs + (size_t)k]) sum += p->weight[k];
            }
    return sum;
}

/* What it costs that u and v share a room; `now`: they do already, so that one of their meetings is this one. */
static int32_t together(const Problem *p, int32_t u, int32_t v, int32_t now) {
    uint8_t met = *pair_of(p, u, v);
    if (met == APART) return APART_COST;
    int32_t sum = p->marginal[met - now] * size_of(p, u) * size_of(p, v);
    if (p->attrs != 0) sum += alike(p, u, v);
    if (p->matrix != NULL) sum += p->matrix[(size_t)u * (size_t)p->n + (size_t)v];
    return sum;
}

static int32_t linear(const Problem *p, int32_t round, int32_t u, int32_t room) {
    int32_t row = p->row[(size_t)round * (size_t)p->n + (size_t)u];
    return row < 0 ? 0 : p->lin[(size_t)row * (size_t)p->rooms + (size_t)room];
}

/* ---- the first plan ---- */

/* Seats the units of one round that have no room yet. 0 when somebody cannot be seated; their seat then stays -1. */
static int32_t deal(const Problem *p, int32_t round, uint64_t *random) {
    int32_t n = p->n, g = p->rooms, depth = 1, lacking = 0, cursor = 0, well = 1;
    int32_t *room = p->room + (size_t)round * (size_t)n;
    const int32_t *lo = p->lo + (size_t)round * (size_t)g, *hi = p->hi + (size_t)round * (size_t)g;
    const int32_t *need = p->need + (size_t)round * (size_t)g;
    for (int32_t b = 0; b < g; b++)
        if (hi[b] > depth) depth = hi[b];
    int32_t *members = malloc((size_t)g * (size_t)depth * sizeof *members), *count = calloc((size_t)g, sizeof *count);
    int32_t *size = calloc((size_t)g, sizeof *size), *facs = calloc((size_t)g, sizeof *facs);
    int32_t *turn = malloc((size_t)g * sizeof *turn);
    if (!members || !count || !size || !facs || !turn) {
        well = 0;
        goto end;
    }
    int64_t slack = 0; /* people who need not fill a room up to its least */
    for (int32_t u = 0; u < n; u++) {
        int32_t b = room[u];
        slack += size_of(p, u);
        if (b < 0) continue;
        size[b] += size_of(p, u);
        facs[b] += p->facs[u];
        members[(size_t)b * (size_t)depth + (size_t)count[b]++] = u;
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
    for (int32_t k = 0; k < n; k++) {
        int32_t u = p->order[k], su = size_of(p, u), tries = p->tries[u], found = -1, seen = 0;
        int64_t least = INT64_MAX;
        if (room[u] >= 0) continue;
        for (int32_t x = 0; x < g; x++) {
            int32_t b = turn[(cursor + x) % g];
            if (size[b] + su > hi[b]) continue;
            int32_t over = size[b] + su - (size[b] > lo[b] ? size[b] : lo[b]);
            if (over > 0 && over > slack) continue;
            if (p->facs[u] > 0 && lacking > 0 && facs[b] >= need[b]) continue;
            int64_t cost = linear(p, round, u, b);
            if (cost >= FORBIDDEN) continue;
            for (int32_t m = 0; m < count[b] && cost < least; m++)
                cost += together(p, u, members[(size_t)b * (size_t)depth + (size_t)m], 0);
            if (cost >= APART_COST && p->nonneg) continue;
            if (cost < least) {
                least = cost;
                found = b;
            }
            seen++;
            if (tries > 0 && (seen >= tries || (p->nonneg && least == 0))) break;
        }
        if (found < 0) {
            well = 0;
            continue;
        }
        int32_t over = size[found] + su - (size[found] > lo[found] ? size[found] : lo[found]);
        if (over > 0) slack -= over;
        if (facs[found] < need[found]) lacking -= p->facs[u] < need[found] - facs[found] ? p->facs[u] : need[found] - facs[found];
        room[u] = found;
        size[found] += su;
        facs[found] += p->facs[u];
        members[(size_t)found * (size_t)depth + (size_t)count[found]++] = u;
        cursor = (cursor + 1) % g;
    }
    if (lacking > 0) well = 0;
    for (int32_t b = 0; b < g; b++)
        if (size[b] < lo[b]) well = 0;
end:
    free(members);
    free(count);
    free(size);
    free(facs);
    free(turn);
    return well;
}

/* Adds `step` to the meetings of all pairs who share a room in this round. */
static int32_t record(const Problem *p, int32_t round, int32_t step) {
    int32_t n = p->n, g = p->rooms;
    const int32_t *room = p->room + (size_t)round * (size_t)n;
    int32_t *first = malloc((size_t)g * sizeof *first), *next = malloc((size_t)n * sizeof *next);
    if (!first || !next) {
        free(first);
        free(next);
        return 0;
    }
    for (int32_t b = 0; b < g; b++) first[b] = -1;
    for (int32_t u = 0; u < n; u++) {
        if (room[u] < 0) continue;
        for (int32_t v = first[room[u]]; v >= 0; v = next[v]) {
            uint8_t *met = pair_of(p, u, v);
            if (*met != APART) *met = (uint8_t)(*met + step);
        }
        next[u] = first[room[u]];
        first[room[u]] = u;
    }
    free(first);
    free(next);
    return 1;
}

/* Seats everybody in one round, after the rounds that were recorded. 1: all seated; 0: not all; -1: no memory. */
EXPORT int32_t fm_deal(const Problem *p, int32_t round, uint64_t *random) { return deal(p, round, random); }

/* Counts (step 1) or takes back (step -1) a round's meetings. */
EXPORT int32_t fm_record(const Problem *p, int32_t round, int32_t step) { return record(p, round, step); }

/* ---- the search ---- */

static int32_t *round_of(const Search *s) { return s->p->room + (size_t)s->round * (size_t)s->p->n; }

static void count_round(Search *s, int32_t r) {
    const Problem *p = s->p;
    int32_t *size = s->sizes + (size_t)r * (size_t)p->rooms, *facs = s->facs + (size_t)r * (size_t)p->rooms;
    memset(size, 0, (size_t)p->rooms * sizeof *size);
    memset(facs, 0, (size_t)p->rooms * sizeof *facs);
    if (s->members)
        for (int32_t b = 0; b < p->rooms; b++) s->members[((size_t)r * (size_t)p->rooms + (size_t)b) * (size_t)s->depth] = 0;
    for (int32_t u = 0; u < p->n; u++) {
        int32_t b = p->room[(size_t)r * (size_t)p->n + (size_t)u];
        size[b] += size_of(p, u);
        facs[b] += p->facs[u];
        if (s->members) { /* the first cell of a room counts its members */
            int32_t *list = s->members + ((size_t)r * (size_t)p->rooms + (size_t)b) * (size_t)s->depth;
            s->place[(size_t)r * (size_t)p->n + (size_t)u] = ++list[0];
            list[list[0]] = u;
        }
    }
}

/* Whether `out` may leave room a for room b while `in` comes the other way (-1: nobody does), `extra` following `in`. */
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
    if (s->cost < s->best_cost) {
        s->best_cost = s->cost;
        s->unsaved = 1;
    }
}

/* ---- dense ---- */

static void dense_base(Search *s) {
    const Problem *p = s->p;
    size_t n = (size_t)p->n;
    for (int32_t u = 0; u < p->n; u++) {
        s->base[(size_t)u * n + (size_t)u] = 0;
        s->meetings[(size_t)u * n + (size_t)u] = 0;
        for (int32_t v = 0; v < u; v++) {
            uint8_t met = *pair_of(p, u, v);
            int32_t cost = met == APART ? APART_COST : 0;
            if (p->attrs != 0) cost += alike(p, u, v);
            if (p->matrix != NULL) cost += p->matrix[(size_t)u * n + (size_t)v];
            s->base[(size_t)u * n + (size_t)v] = s->base[(size_t)v * n + (size_t)u] = cost;
            s->meetings[(size_t)u * n + (size_t)v] = s->meetings[(size_t)v * n + (size_t)u] = met == APART ? 0 : met;
        }
    }
}

static void dense_meet(Search *s, int32_t step) {
    size_t n = (size_t)s->p->n;
    const int32_t *room = round_of(s);
    for (size_t u = 0; u < n; u++)
        for (size_t v = 0; v < n; v++)
            s->meetings[u * n + v] = (uint8_t)(s->meetings[u * n + v] + (room[u] == room[v] ? step : 0));
    for (size_t u = 0; u < n; u++) s->meetings[u * n + u] = 0;
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
    dense_meet(s, -1);
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
        for (; j < end; j++)
            if (at[room[j]] + da[j] - own[j] - 2 * w[j] <= limit && room[j] != a) break;
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

/* ---- sparse ---- */

static int32_t *members_of(const Search *s, int32_t b) {
    return s->members + ((size_t)s->round * (size_t)s->p->rooms + (size_t)b) * (size_t)s->depth;
}

static int64_t sparse_cost(const Search *s, int32_t u, int32_t b, int32_t without, int32_t now) {
    const int32_t *list = members_of(s, b);
    int64_t cost = linear(s->p, s->round, u, b);
    for (int32_t k = 1; k <= list[0]; k++)
        if (list[k] != u && list[k] != without) cost += together(s->p, u, list[k], now);
    return cost;
}

static void sparse_meet(const Search *s, int32_t u, int32_t b, int32_t step) {
    const int32_t *list = members_of(s, b);
    for (int32_t k = 1; k <= list[0]; k++) {
        if (list[k] == u) continue;
        uint8_t *met = pair_of(s->p, u, list[k]);
        if (*met != APART) *met = (uint8_t)(*met + step);
    }
}

static void sparse_move(Search *s, int32_t u, int32_t a, int32_t b) {
    int32_t *from = members_of(s, a), *to = members_of(s, b), *place = s->place + (size_t)s->round * (size_t)s->p->n;
    sparse_meet(s, u, a, -1);
    int32_t last = from[from[0]--];
    from[place[u]] = last;
    place[last] = place[u];
    sparse_meet(s, u, b, 1);
    place[u] = ++to[0];
    to[to[0]] = u;
    round_of(s)[u] = b;
}

static void sparse_row(Search *s, int32_t i, int64_t most) {
    const Problem *p = s->p;
    int32_t *room = round_of(s), a = room[i], su = size_of(p, i);
    int64_t own = sparse_cost(s, i, a, -1, 1);
    if (p->nonneg && own == 0 && (most < 0 || draw(&s->random) % 16 != 0)) return;
    s->tried++;
    for (int32_t look = 0; look < LOOKS; look++) {
        int32_t b = below(&s->random, p->rooms);
        if (b == a || linear(p, s->round, i, b) >= FORBIDDEN) continue;
        int64_t there = sparse_cost(s, i, b, -1, 0);
        if (there - own <= most && fits(s, a, b, su, p->facs[i])) {
            before_change(s, there - own);
            sparse_move(s, i, a, b);
            count_move(s, a, b, su, p->facs[i]);
            after_change(s, there - own);
            return;
        }
        const int32_t *list = members_of(s, b);
        for (int32_t k = 1; k <= list[0]; k++) {
            int32_t j = list[k];
            int32_t people = su - size_of(p, j), facs = p->facs[i] - p->facs[j];
            if (!fits(s, a, b, people, facs)) continue;
            int64_t delta = there - together(p, i, j, 0) - own - sparse_cost(s, j, b, -1, 1);
            if (p->nonneg && delta > most) continue;
            delta += sparse_cost(s, j, a, i, 0);
            if (delta > most) continue;
            before_change(s, delta);
            sparse_move(s, i, a, b);
            sparse_move(s, j, b, a);
            count_move(s, a, b, people, facs);
            after_change(s, delta);
            return;
        }
    }
}

/* ---- the course of the search ---- */

/* In how many rounds from `from` on u and v share a room. */
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
    int32_t *first = s->first, *next = s->next;
    for (int32_t r = 0; r < p->rounds; r++) {
        for (int32_t b = 0; b < p->rooms; b++) first[b] = -1;
        for (int32_t u = 0; u < p->n; u++) {
            int32_t b = p->room[(size_t)r * (size_t)p->n + (size_t)u];
            sum += linear(p, r, u, b);
            for (int32_t v = first[b]; v >= 0; v = next[v]) {
                uint8_t met = *pair_of(p, u, v);
                if (p->attrs != 0) sum += alike(p, u, v);
                if (p->matrix != NULL) sum += p->matrix[(size_t)u * (size_t)p->n + (size_t)v];
                if (met == APART || shared(p, u, v, 0, r) != 0) continue;
                for (int32_t k = met - shared(p, u, v, r, p->rounds); k < met; k++)
                    sum += (int64_t)p->marginal[k] * size_of(p, u) * size_of(p, v);
            }
            next[u] = first[b];
            first[b] = u;
        }
    }
    return sum;
}

EXPORT void fm_close(Search *s) {
    if (s == NULL) return;
    free(s->best);
    free(s->first);
    free(s->next);
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

/* A search from the plan in p->room, all of whose meetings are in p->pairs. NULL: no memory. */
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
    s->first = malloc(g * sizeof *s->first);
    s->next = malloc(n * sizeof *s->next);
    for (int32_t u = 0; u < p->n; u++)
        if (size_of(p, u) > s->largest) s->largest = size_of(p, u);
    if (p->dense) {
        s->base = malloc(n * n * sizeof *s->base);
        s->w = malloc(n * n * sizeof *s->w);
        s->d = malloc(g * n * sizeof *s->d);
        s->own = malloc(n * sizeof *s->own);
        s->at = malloc(g * sizeof *s->at);
        s->meetings = malloc(n * n);
    } else {
        for (size_t x = 0; x < rounds * g; x++)
            if (p->hi[x] > s->depth) s->depth = p->hi[x];
        s->depth += s->largest + 1; /* the count, and one who comes before another leaves */
        s->members = malloc(rounds * g * (size_t)s->depth * sizeof *s->members);
        s->place = malloc(rounds * n * sizeof *s->place);
    }
    if (!s->best || !s->sizes || !s->facs || !s->first || !s->next ||
        (p->dense ? !s->base || !s->w || !s->d || !s->own || !s->at || !s->meetings : !s->members || !s->place)) {
        fm_close(s);
        return NULL;
    }
    for (int32_t r = 0; r < p->rounds; r++) count_round(s, r);
    if (p->dense) dense_base(s);
    s->cost = s->best_cost = whole_cost(s);
    s->unsaved = 1;
    keep_best(s);
    s->round = -1;
    return s;
}

static void load_best(Search *s) {
    const Problem *p = s->p;
    keep_best(s);
    if (s->cost == s->best_cost) return;
    /* In dense search a single round is still out of the meetings; next_burst takes it out anew. */
    for (int32_t r = 0; r < p->rounds; r++) {
        s->round = r;
        if (!p->dense) record(p, r, -1);
        else if (p->rounds > 1) dense_meet(s, -1);
    }
    memcpy(p->room, s->best, (size_t)p->rounds * (size_t)p->n * sizeof *s->best);
    for (int32_t r = 0; r < p->rounds; r++) {
        s->round = r;
        if (p->dense) dense_meet(s, 1);
        else record(p, r, 1);
        count_round(s, r);
    }
    s->round = 0;
    s->cost = s->best_cost;
    s->reloaded = 1;
}

/* After all rounds had their rows at this temperature: the next one, the next cycle or the end. */
static void next_step(Search *s) {
    int64_t rate = s->tried > 0 ? s->worsened * CHANCES / s->tried : 0;
    if (s->phase == DESCENT) {
        if (s->improved == 0 || ++s->pass >= MOST_PASSES) s->phase = CALIBRATE;
    } else if (s->phase == CALIBRATE) {
        int64_t goal = s->length == FIRST_LENGTH ? HOT : WARM;
        if (s->trials < MOST_TRIALS && rate * 4 > goal * 5) {
            s->heat = rate > goal * 3 ? s->heat / 2 : s->heat * 9 / 10;
            s->trials++;
        } else if (s->trials < MOST_TRIALS && rate * 5 < goal * 4) {
            s->heat = rate * 3 < goal ? s->heat * 2 + 1 : s->heat * 10 / 9 + 1;
            s->trials++;
        } else {
            s->warmest = s->heat;
            s->phase = ANNEAL;
            s->steps = 0;
        }
    } else if (s->heat > 0) {
        s->heat = rate < COLD || ++s->steps > MOST_STEPS ? 0 : s->heat * 15 / 16;
    } else {
        load_best(s);
        s->length = s->length * 7 / 5;
        s->heat = s->warmest;
        s->trials = 0;
        s->phase = CALIBRATE;
    }
    s->improved = s->worsened = s->tried = 0;
}

static void next_burst(Search *s) {
    const Problem *p = s->p;
    int32_t loaded = p->dense && s->round >= 0;
    if (loaded && p->rounds > 1) {
        dense_meet(s, 1);
        loaded = 0;
    }
    if (++s->round >= p->rounds) {
        s->round = 0;
        s->reloaded = 0;
        next_step(s);
        if (s->reloaded) loaded = 0;
    }
    if (p->dense && !loaded) dense_enter(s);
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
        if (s->phase != DESCENT && s->heat > 0) most = (s->heat * p->chance[draw(&s->random) % CHANCES]) / (256 * CHANCES);
        if (p->dense) {
            /* Who costs nothing has little to gain: look at them seldom. */
            if (p->nonneg && s->own[i] == 0 && (most < 0 || draw(&s->random) % 16 != 0)) continue;
            s->tried++;
            dense_row(s, i, most);
        } else {
            sparse_row(s, i, most);
        }
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
