/** What a host does: select, move, undo, and lead a round through its states. Holds what only this page knows. */
import { signal, type Signal } from "@preact/signals";
import { call, inWords, Problem } from "../api.ts";
import type { Live } from "../live.ts";
import { say } from "../parts.tsx";
import { roomName, whereIs, type State } from "../state.ts";
import type { Placement } from "../types.ts";
import { names } from "../words.ts";

interface Step {
  /** What undoing it would do: "Ann back to Table 1". */
  words: string;
  back: { person_id: string; room_id: string }[];
  /** Undo works only while the same plan is shown. */
  round: string | null;
  draft: boolean;
}

const MOST_STEPS = 30;

export class Desk {
  readonly selected: Signal<ReadonlySet<string>> = signal(new Set());
  readonly steps: Signal<readonly Step[]> = signal([]);
  readonly trouble: Signal<string> = signal("");
  readonly busy: Signal<boolean> = signal(false);

  constructor(readonly live: Live) {}

  get #state(): State {
    const state = this.live.state.value;
    if (state === null) throw new Error("The console is used before the snapshot has come.");
    return state;
  }

  toggle(personId: string): void {
    const chosen = new Set(this.selected.value);
    if (!chosen.delete(personId)) chosen.add(personId);
    this.selected.value = chosen;
  }

  select(personIds: Iterable<string>): void {
    this.selected.value = new Set(personIds);
  }

  /** Runs one command at a time; what goes wrong is told and stays until the next command. */
  async #command(task: () => Promise<void>): Promise<void> {
    if (this.busy.value) return;
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
      const who = names(people.map((one) => this.#state.people.get(one.person_id)?.name ?? "somebody"));
      return `Nobody was moved: another host has just moved ${who}. The hall now shows where everybody is; move again if you still want to.`;
    }
    return inWords(error);
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
      const step: Step = { words: `${who} back to ${home}`, back, round: state.round?.id ?? null, draft };
      this.steps.value = [...this.steps.value, step].slice(-MOST_STEPS);
      this.selected.value = new Set();
      say(`${who} ${people.length === 1 ? "is" : "are"} now ${draft ? "planned for" : "in"} ${roomName(state, roomId)}.`);
    });
  }

  /** The step that undo would take back; null when there is none for what is shown. */
  get undoable(): Step | null {
    const step = this.steps.value.at(-1);
    const round = this.live.state.value?.round ?? null;
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

  plan(title: string, prompt: string, rooms: number): Promise<void> {
    return this.#command(async () => {
      const room_names = Array.from({ length: rooms }, (_, index) => `Table ${index + 1}`);
      await this.live.post("/rounds", { title, prompt, room_names });
      say("The tables are drawn up. Nobody has been moved yet.");
    });
  }

  dealAgain(): Promise<void> {
    return this.#command(async () => {
      await this.live.post(`/rounds/${this.#state.round?.id}/allocate`);
      say("Dealt again: the plan is a new one.");
    });
  }

  discard(): Promise<void> {
    return this.#command(async () => {
      await call("DELETE", this.live.path(`/rounds/${this.#state.round?.id}`));
      this.selected.value = new Set();
      say("The plan is thrown away.");
    });
  }

  open(minutes: number | null): Promise<void> {
    return this.#command(async () => {
      await this.live.post(`/rounds/${this.#state.round?.id}/open`, minutes === null ? {} : { minutes });
      say("The rooms are open.");
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
