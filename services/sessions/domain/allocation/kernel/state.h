/* The problem, the search and what a pair or a seat costs. Part of kernel.c, which includes it. */
#pragma once

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
