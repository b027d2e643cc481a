/** What a host does: select, move, undo, and lead a round through its states. Holds what only this page knows. */
import { signal, type Signal } from "@preact/signals";
import { call, inWords, Problem } from "../api.ts";
import type { Live } from "../live.ts";
import { say } from "../parts.tsx";
import { lookingAt, roomName, seatOf, whereIs, type State } from "../state.ts";
import type { Placement, Plan, Wishes } from "../types.ts";
import { count, names } from "../words.ts";
import type { WantedRound } from "./wish.ts";

export interface Step {
  /** What undoing it would do: "Ann back to Table 1". */
  words: string;
  back: { person_id: string; room_id: string }[];
  /** Undo works only while the same plan is shown. */
  round: string | null;
  draft: boolean;
}

const MOST_STEPS = 30;

/** What a host looks at: the present round, the next one to plan, or the draft with this id. */
export const PRESENT = "present";
export const NEXT = "next";

export class Desk {
  readonly selected: Signal<ReadonlySet<string>> = signal(new Set());
  readonly steps: Signal<readonly Step[]> = signal([]);
  readonly trouble: Signal<string> = signal("");
  readonly busy: Signal<boolean> = signal(false);
  readonly looking: Signal<string> = signal(PRESENT);
  /** Whom a search has found, to be shown in the hall; null without one. */
  readonly found: Signal<ReadonlySet<string> | null> = signal(null);
  /** From where the host went to visit a room. */
  readonly cameFrom: Signal<string | null> = signal(null);
  /** Where a selection of several began. */
  #anchor: string | null = null;

  constructor(readonly live: Live) {}

  get #state(): State {
    const state = this.live.state.value;
    if (state === null) throw new Error("The console is used before the snapshot has come.");
    return lookingAt(state, this.looking.value);
  }

  look(at: string): void {
    this.looking.value = at;
    this.selected.value = new Set();
    this.trouble.value = "";
  }

  toggle(personId: string): void {
    const chosen = new Set(this.selected.value);
    if (!chosen.delete(personId)) chosen.add(personId);
    this.selected.value = chosen;
    this.#anchor = personId;
  }

  /** Selects, of people in this order, those from the one picked last to this one. */
  reach(order: readonly string[], personId: string): void {
    const ends = [order.indexOf(this.#anchor ?? personId), order.indexOf(personId)];
    if (ends.includes(-1)) return this.toggle(personId);
    this.selected.value = new Set([...this.selected.value, ...order.slice(Math.min(...ends), Math.max(...ends) + 1)]);
  }

  /** Selects all of them, or none of them when all are selected. */
  toggleAll(personIds: readonly string[]): void {
    const chosen = new Set(this.selected.value);
    const all = personIds.every((id) => chosen.has(id));
    for (const id of personIds) {
      if (all) chosen.delete(id);
      else chosen.add(id);
    }
    this.selected.value = chosen;
  }

  /** Runs a command of another file. */
  act(task: () => Promise<void>): Promise<void> {
    return this.#command(task);
  }

  /** Remembers a step of another file, so that undo can take it back. */
  keep(step: Step): void {
    this.#remember(step);
  }

  select(personIds: Iterable<string>): void {
    this.selected.value = new Set(personIds);
  }

  #last: Promise<void> = Promise.resolve();

  /** Runs one command after the other: who drags a second person while the first is on the way moves both. */
  #command(task: () => Promise<void>): Promise<void> {
    this.#last = this.#last.then(() => this.#attempt(task));
    return this.#last;
  }

  /** What goes wrong is told and stays until the next command. */
  async #attempt(task: () => Promise<void>): Promise<void> {
    this.busy.value = true;
    this.trouble.value = "";
    try {
      await task();
    } catch (error) {
      this.trouble.value = this.#words(error);
    } finally {
      this.busy.value = false;
    }
  }

  #words(error: unknown): string {
    if (error instanceof Problem && error.code === "stale-placement") {
      const people = (error.more["people"] as Placement[] | undefined) ?? [];
      this.live.learn({ placements: people });
      const who = this.#names(people.map((one) => one.person_id));
      return `Nobody was moved: another host has just moved ${who}. The hall now shows where everybody is; move again if you still want to.`;
    }
    return inWords(error);
  }

  #names(personIds: readonly string[], most = 3): string {
    return names(personIds.map((id) => this.#state.people.get(id)?.name ?? "somebody"), most);
  }

  #remember(step: Step): void {
    this.steps.value = [...this.steps.value, step].slice(-MOST_STEPS);
  }

  async #put(moves: { person_id: string; room_id: string }[]): Promise<void> {
    const state = this.#state;
    if (state.round?.status === "draft") {
      await this.live.post(`/rounds/${state.round.id}/assign`, { assignments: moves });
      return;
    }
    const answer = await this.live.post<{ placements: Placement[] }>("/moves", {
      moves: moves.map((move) => ({ ...move, epoch: state.people.get(move.person_id)?.epoch ?? 0 })),
    });
    this.live.learn(answer);
  }

  /** Moves people to a room (in a draft: changes the plan). Those who are there already stay. */
  move(personIds: readonly string[], roomId: string): Promise<void> {
    return this.#command(async () => {
      const state = this.#state;
      const people = personIds.flatMap((id) => state.people.get(id) ?? []).filter((one) => whereIs(state, one) !== roomId);
      if (people.length === 0) return;
      const back = people.map((one) => ({ person_id: one.person_id, room_id: whereIs(state, one) }));
      await this.#put(people.map((one) => ({ person_id: one.person_id, room_id: roomId })));
      const who = names(people.map((one) => one.name), 3);
      const rooms = new Set(back.map((one) => one.room_id));
      const home = rooms.size === 1 ? roomName(state, back[0]?.room_id ?? "") : "where they were";
      const draft = state.round?.status === "draft";
      this.#remember({ words: `${who} back to ${home}`, back, round: state.round?.id ?? null, draft });
      this.selected.value = new Set();
      say(`${who} ${people.length === 1 ? "is" : "are"} now ${draft ? "planned for" : "in"} ${roomName(state, roomId)}.`);
    });
  }

  /** The step that undo would take back; null when there is none for what is shown. */
  get undoable(): Step | null {
    const step = this.steps.value.at(-1);
    const state = this.live.state.value;
    const round = state === null ? null : lookingAt(state, this.looking.value).round;
    if (step === undefined || round === null || step.round !== round.id) return null;
    return step.draft === (round.status === "draft") && round.status !== "closed" ? step : null;
  }

  undo(): Promise<void> {
    return this.#command(async () => {
      const step = this.undoable;
      if (step === null) return;
      await this.#put(step.back);
      this.steps.value = this.steps.value.slice(0, -1);
      say(`Undone: ${step.words}.`);
    });
  }

  start(): Promise<void> {
    return this.#command(async () => {
      await this.live.post("/start");
      say("The workshop has started.");
    });
  }

  end(): Promise<void> {
    return this.#command(async () => {
      await this.live.post("/end");
    });
  }

  /** Draws up drafts of the coming rounds, and looks at the first of them. */
  plan(rounds: readonly WantedRound[], wishes: Wishes): Promise<void> {
    return this.#command(async () => {
      const known = new Set(this.#state.plan?.drafts.map((draft) => draft.id));
      const plan = await this.live.post<Plan>("/plan", { rounds, wishes });
      this.look(plan.drafts.find((draft) => !known.has(draft.id))?.id ?? PRESENT);
      say(`The tables are drawn up${rounds.length > 1 ? ` for ${rounds.length} rounds` : ""}. Nobody has been moved yet.`);
    });
  }

  /** Deals the draft that is shown again, around who is pinned. Undo brings the old seats back. */
  dealAgain(wishes: Wishes): Promise<void> {
    return this.#command(async () => {
      const { round } = this.#state;
      const back = (round?.assignments ?? []).map(({ person_id, room_id }) => ({ person_id, room_id }));
      const pinned = round?.assignments?.filter((one) => one.pinned).length ?? 0;
      await this.live.post(`/rounds/${round?.id}/allocate`, { wishes });
      if (back.length > 0) this.#remember({ words: "the deal before", back, round: round?.id ?? null, draft: true });
      say(`Dealt again: the plan is a new one${pinned > 0 ? `; ${count(pinned, "pinned person stays", "pinned people stay")}` : ""}.`);
    });
  }

  /** Plans all drafts anew as one, around who is pinned in each. */
  planAnew(wishes: Wishes): Promise<void> {
    return this.#command(async () => {
      const plan = await this.live.post<Plan>("/plan/replan", { wishes });
      this.steps.value = this.steps.value.filter((step) => !step.draft);
      say(`All ${count(plan.drafts.length, "round is", "rounds are")} planned anew around who is pinned.`);
    });
  }

  /** Pins people where the draft has them, or lets them go when all of them are pinned. */
  pin(personIds: readonly string[]): Promise<void> {
    return this.#command(async () => {
      const state = this.#state;
      const seated = personIds.filter((id) => seatOf(state, id) !== undefined);
      if (state.round?.status !== "draft" || seated.length === 0) return;
      const pinned = !seated.every((id) => seatOf(state, id)?.pinned);
      await this.live.post(`/rounds/${state.round.id}/pin`, { person_ids: seated, pinned });
      const [are, stay] = seated.length === 1 ? ["is", "stays"] : ["are", "stay"];
      say(pinned ? `${this.#names(seated)} ${are} pinned and ${stay} there when you deal again.` : `${this.#names(seated)} ${are} no longer pinned.`);
    });
  }

  /** Two people of the draft change places. */
  swap(one: string, other: string): Promise<void> {
    return this.#command(async () => {
      const state = this.#state;
      const seats = [one, other].flatMap((id) => seatOf(state, id) ?? []);
      if (state.round?.status !== "draft" || seats.length < 2) return;
      const [first, second] = seats.map(({ person_id, room_id }) => ({ person_id, room_id }));
      await this.live.post(`/rounds/${state.round.id}/swap`, { one: first, other: second });
      const who = this.#names([one, other]);
      this.#remember({ words: `${who} back to where they were`, back: [first, second].flatMap((seat) => seat ?? []), round: state.round.id, draft: true });
      this.selected.value = new Set();
      say(`${who} have changed places.`);
    });
  }

  discard(): Promise<void> {
    return this.#command(async () => {
      await call("DELETE", this.live.path(`/rounds/${this.#state.round?.id}`));
      this.look(PRESENT);
      say("The plan is thrown away.");
    });
  }

  open(minutes: number | null): Promise<void> {
    return this.#command(async () => {
      await this.live.post(`/rounds/${this.#state.round?.id}/open`, minutes === null ? {} : { minutes });
      this.look(PRESENT);
      say("The tables are open.");
    });
  }

  close(seconds: number): Promise<void> {
    return this.#command(async () => {
      await this.live.post(`/rounds/${this.#state.round?.id}/close`, { countdown_seconds: seconds });
      if (seconds > 0) say(`The rooms close in ${seconds} seconds.`);
    });
  }

  keepOpen(): Promise<void> {
    return this.#command(async () => {
      await this.live.post(`/rounds/${this.#state.round?.id}/cancel-close`);
      say("The rooms stay open.");
    });
  }
}
