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
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#ifdef _WIN32
#define EXPORT __declspec(dllexport)
#else
#define EXPORT __attribute__((visibility("default")))
#endif

#define ABI 4
#define FORBIDDEN (1 << 28) /* in lin: this unit may not be in this room */
#define APART 255           /* in times: these two may not meet */
#define APART_COST (1 << 22)
#define CHANCES 1024

typedef struct {
    int32_t n, rooms, rounds, attrs, nonneg, dense;
    int32_t special;         /* so many at the beginning of `order` are seated first, and in that order */
    int32_t heat;            /* a typical cost, to start the first calibration from */
    int64_t floor;           /* no plan can cost less */
    int64_t most;            /* no single change may cost more: far less than APART_COST, where that is used */
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
    const int32_t *known;    /* n + 1: what is known of unit u from before is at known[u] .. known[u + 1] - 1 of: */
    const int32_t *others;   /* the other unit, rising */
    const int32_t *times;    /* how often they met, or APART */
    int32_t *room;           /* rounds * n: the plan; -1: not seated */
} Problem;

/* Lists of the units in each room of each round; a unit without a room is in none. */
typedef struct {
    int32_t *first, *next; /* rounds * rooms, rounds * n; -1 ends a list */
    int32_t *met;          /* n: how often somebody met each unit, while they are looked at; else 0 */
} Lists;

typedef struct {
    const Problem *p;
    uint64_t random;
    int64_t cost, best_cost, heat; /* heat: temperature times 256 */
    int64_t left, length;                   /* rows left in this burst; rows for each unit and temperature */
    int64_t worsened, improved, tried;      /* rows since the temperature changed */
    int64_t low, lowest, before;            /* least cost in this step, in this cycle; the best before this cycle */
    int64_t warm[2];                        /* temperatures that earlier cycles started from */
    int32_t kind, cycles, stale;
    int32_t phase, round, pass, trials, steps, index, unsaved, reloaded, largest;
    int32_t *best, *sizes, *facs; /* sizes, facs: rounds * rooms */
    Lists lists;
    /* dense */
    int32_t *base, *w, *d, *own, *at;
    uint8_t *meetings;
    /* sparse: seats has the rooms of a unit in all rounds side by side */
    int32_t *seats, *members, *place, depth;
} Search;

enum { DESCENT, CALIBRATE, ANNEAL };

/* Later cycles start from the best plan and are of two kinds, broad and deep: which one finds more depends on the
 * problem. One that found nothing gives way to the other. Worsening moves in 1024 rows where they start and end. */
static const int32_t WARM[2] = {120, 30}, COLD[2] = {25, 1};
#define FIRST_LENGTH 30 /* rows for each unit and temperature in the first cycle */
#define MOST_PASSES 12
#define MOST_TRIALS 24
#define MOST_STEPS 400
#define HOT 150      /* worsening moves in 1024 rows: where the first cycle starts */
#define STALL 60     /* the same: below it, steps without a better plan than before in this cycle count as stale */
#define MOST_STALE 4 /* stale steps that end a deep cycle */
#define BLOCK 32     /* units that are compared at once */
#define MOST_EXTRA 4 /* people that may follow to make up for a unit's size */
#define RELABELLINGS 32 /* for each unit, whenever the best plan is taken up again */
#define LOOKS 12     /* rooms that a sparse row looks at */

static uint32_t draw(uint64_t *state) {
    *state = *state * 6364136223846793005ULL + 1442695040888963407ULL;
    uint64_t x = *state ^ (*state >> 32);
    x *= 0xd6e8feb86659fd93ULL;
    return (uint32_t)(x >> 32);
}

static int32_t below(uint64_t *state, int32_t n) { return (int32_t)(((uint64_t)draw(state) * (uint32_t)n) >> 32); }

static int32_t size_of(const Problem *p, int32_t u) { return p->start[u + 1] - p->start[u]; }

static int32_t alike(const Problem *p, int32_t u, int32_t v) {
    int32_t sum = 0, attrs = p->attrs;
    for (int32_t a = p->start[u]; a < p->start[u + 1]; a++)
        for (int32_t b = p->start[v]; b < p->start[v + 1]; b++) {
            const int32_t *mine = p->values + (size_t)a * (size_t)attrs, *theirs = p->values + (size_t)b * (size_t)attrs;
            for (int32_t k = 0; k < attrs; k++)
                if (mine[k] == theirs[k] && mine[k] != 0) sum += p->weight[k];
        }
    return sum;
}

/* How often u and v met before, or APART. */
static int32_t history(const Problem *p, int32_t u, int32_t v) {
    int32_t low = p->known[u], high = p->known[u + 1];
    while (low < high) {
        int32_t middle = (low + high) / 2;
        if (p->others[middle] < v) low = middle + 1;
        else high = middle;
    }
    return low < p->known[u + 1] && p->others[low] == v ? p->times[low] : 0;
}

/* What it costs that u and v share a room when they have met so often otherwise. */
static int32_t together(const Problem *p, int32_t u, int32_t v, int32_t met) {
    if (met >= APART) return APART_COST;
    int32_t sum = p->marginal[met] * size_of(p, u) * size_of(p, v);
    if (p->attrs != 0) sum += alike(p, u, v);
    if (p->matrix != NULL) sum += p->matrix[(size_t)u * (size_t)p->n + (size_t)v];
    return sum;
}

static int32_t linear(const Problem *p, int32_t round, int32_t u, int32_t room) {
    int32_t row = p->row[(size_t)round * (size_t)p->n + (size_t)u];
    return row < 0 ? 0 : p->lin[(size_t)row * (size_t)p->rooms + (size_t)room];
}

/* ---- who is where ---- */

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

/* ---- the first plan ---- */

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

/* ---- the search ---- */

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
    if (s->cost < s->low) s->low = s->cost;
    if (s->cost < s->best_cost) {
        s->best_cost = s->cost;
        s->unsaved = 1;
    }
}

/* ---- dense ---- */

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

/* ---- sparse ---- */

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

/* ---- the course of the search ---- */

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
