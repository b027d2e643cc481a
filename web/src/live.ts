/**
 * The live connection of one page: join, snapshot, then the stream from that position; resume after a break, take a
 * new snapshot after a reset. Everything that is drawn hangs on `state` and `link`.
 */
import { signal, type Signal } from "@preact/signals";
import { call, Problem } from "./api.ts";
import { cameIn, remember } from "./came-in.ts";
import { PART_KINDS, type Parts } from "./parts/index.ts";
import { apply, fromSnapshot, withNote, withPlacements, type State } from "./state.ts";
import { FRAME_KINDS as CORE_KINDS, type Frame, type Note, type Placement, type Session, type Snapshot } from "./types.ts";

/** green: before coming in; waiting: until a host lets one in. */
export type Link = "green" | "opening" | "waiting" | "on" | "lost" | "ended" | "refused";

/** How the reader wants to be shown; what is left out stays as it is. */
export interface Showing {
  stands_for?: number;
  companions?: string[];
  show_place?: boolean;
  show_organisation?: boolean;
}

interface Joined {
  seq: number;
  waiting: boolean;
}

const FRAME_KINDS = [...new Set<string>([...CORE_KINDS, ...PART_KINDS])];
const BEAT_MS = 10_000;
const FIRST_WAIT_MS = 300;
const LONGEST_WAIT_MS = 8_000;

export interface Signalled {
  reactions: { person_id: string; reaction: string }[];
  more: Record<string, number>;
  typing: string[];
}

export class Live {
  readonly state: Signal<State | null> = signal(null);
  readonly session: Signal<Session | null> = signal(null);
  readonly link: Signal<Link> = signal("opening");
  /** Why the door stays shut, when link is "refused". */
  readonly refusal: Signal<Problem | null> = signal(null);

  /** Called with what a room is told and nobody keeps: reactions, and who is typing. */
  onSignal: ((said: Signalled) => void) | null = null;

  #source: EventSource | null = null;
  #stream: string | null = null;
  #failures = 0;
  #retry: ReturnType<typeof setTimeout> | null = null;
  #run = 0;
  #beatenAt = 0;
  #showing: Showing = {};

  /** With a `greenRoom` people look themselves over before they come in, once in each tab. */
  constructor(
    readonly eventId: string,
    readonly greenRoom = false,
  ) {}

  start(): void {
    setInterval(() => this.#beatIfDue(), BEAT_MS);
    addEventListener("online", () => this.#again(0));
    addEventListener("pagehide", () => this.#close());
    addEventListener("pageshow", (event) => event.persisted && this.#again(0));
    if (this.greenRoom) void this.#lookIn();
    else void this.#open(true);
  }

  /** Out of the green room. */
  comeIn(showing: Showing): void {
    this.#showing = showing;
    this.link.value = "opening";
    void this.#open(true);
  }

  path(rest: string): string {
    return `/v1/sessions/${this.session.value?.id ?? ""}${rest}`;
  }

  /** POSTs to the session. */
  post<T>(rest: string, body: unknown = {}): Promise<T> {
    return call<T>("POST", this.path(rest), body);
  }

  /** Takes in what an answer told, so that the page need not wait for the stream. */
  learn(news: { placements?: Placement[]; note?: Note }): void {
    const state = this.state.value;
    if (state === null) return;
    const placed = news.placements === undefined ? state : withPlacements(state, news.placements);
    this.state.value = news.note === undefined ? placed : withNote(placed, news.note);
  }

  /** Whether the session is there and not over yet. */
  async #find(): Promise<boolean> {
    this.session.value ??= await call<Session>("GET", `/v1/sessions/of/${this.eventId}`);
    if (this.session.value.status === "ended") this.link.value = "ended";
    return this.session.value.status !== "ended";
  }

  async #lookIn(): Promise<void> {
    const run = ++this.#run;
    try {
      if (!(await this.#find())) return;
    } catch (error) {
      if (run === this.#run) this.#failed(error);
      return;
    }
    if (cameIn(this.session.value?.id)) void this.#open(true);
    else this.link.value = "green";
  }

  /** Takes in what an answer told about one part of the state. */
  learnPart<K extends keyof Parts>(name: K, change: (part: Parts[K]) => Parts[K]): void {
    const state = this.state.value;
    if (state !== null) this.state.value = { ...state, parts: { ...state.parts, [name]: change(state.parts[name]) } };
  }

  async #open(fresh: boolean): Promise<void> {
    const run = ++this.#run;
    try {
      if (!(await this.#find())) return;
      if (fresh || this.state.value === null) {
        const joined = await this.post<Joined>("/join", this.#showing);
        if (run !== this.#run) return;
        remember(this.session.value?.id);
        this.#showing = {};
        if (joined.waiting) {
          this.state.value = null;
          this.link.value = "waiting";
          this.#listen(run, joined.seq);
          return;
        }
        const snapshot = await call<Snapshot>("GET", this.path("/snapshot"));
        if (run !== this.#run) return;
        this.#take(fromSnapshot(snapshot, Date.now(), this.state.value));
      }
    } catch (error) {
      if (run !== this.#run) return;
      this.#failed(error);
      return;
    }
    this.#listen(run, this.state.value?.seq);
  }

  #take(state: State): void {
    this.state.value = state;
    this.session.value = state.session;
    if (state.session.status === "ended") {
      this.#close();
      this.link.value = "ended";
    }
  }

  #failed(error: unknown): void {
    if (error instanceof Problem) {
      if (error.status === 401) {
        location.assign(`/sign-in?next=${encodeURIComponent(location.pathname)}`);
        return;
      }
      if (error.code === "session-ended") {
        this.link.value = "ended";
        return;
      }
      if (error.status === 403 || error.status === 404) {
        this.refusal.value = error;
        this.link.value = "refused";
        return;
      }
    }
    this.#again();
  }

  #listen(run: number, after: number | undefined): void {
    if (after === undefined || this.link.value === "ended") return;
    this.#close(false);
    const source = new EventSource(this.path(`/stream?after=${after}`));
    this.#source = source;
    source.addEventListener("hello", (event) => {
      const said = JSON.parse((event as MessageEvent<string>).data) as { stream_id: string; server_now?: string };
      this.#stream = said.stream_id;
      this.#failures = 0;
      if (this.state.value !== null) this.link.value = "on";
      if (said.server_now !== undefined && this.state.value !== null) {
        this.state.value = { ...this.state.value, skew: Date.parse(said.server_now) - Date.now() };
      }
    });
    source.addEventListener("reset", () => {
      this.#close();
      void this.#open(true);
    });
    source.addEventListener("signal", (event) => {
      if (source === this.#source) this.onSignal?.(JSON.parse((event as MessageEvent<string>).data) as Signalled);
    });
    source.addEventListener("error", () => {
      if (run === this.#run && source === this.#source) this.#again();
    });
    for (const kind of FRAME_KINDS) {
      source.addEventListener(kind, (event) => {
        if (source !== this.#source) return;
        const body = JSON.parse((event as MessageEvent<string>).data) as Record<string, unknown>;
        if (this.state.value === null) {
          // Who waits hears of nothing but themselves; joining again finds out what was decided.
          if (kind === "lobby") void this.#openAnew();
          return;
        }
        const role = this.state.value.you.role;
        this.#take(apply(this.state.value, { ...body, kind } as unknown as Frame));
        // A host sees more than an attendee: with another role everything is read anew.
        const mine = kind === "participant" && body["person_id"] === this.state.value.you.person_id;
        if (mine && body["role"] !== role) void this.#openAnew();
      });
    }
    // Browsers slow the timers of hidden pages down to one a minute, but not what a stream brings them. After the
    // frame itself: the one that ends the session also ends the stream, and there is nothing left to beat for.
    for (const kind of ["beat", ...FRAME_KINDS]) source.addEventListener(kind, () => this.#beatIfDue());
  }

  #openAnew(): Promise<void> {
    this.#close();
    return this.#open(true);
  }

  /** Tries again: at once where we left off, later with a new snapshot (which also tells why it does not work). */
  #again(wait?: number): void {
    if (this.link.value === "ended" || this.link.value === "refused" || this.link.value === "green") return;
    this.#close();
    this.#run += 1;
    if (this.link.value === "on" || wait === undefined) this.link.value = this.state.value === null ? "opening" : "lost";
    const backoff = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#failures);
    this.#failures += 1;
    const fresh = this.#failures > 1;
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#retry = setTimeout(() => void (this.session.value === null && this.greenRoom ? this.#lookIn() : this.#open(fresh)), wait ?? backoff * (0.6 + 0.8 * Math.random()));
  }

  #close(forget = true): void {
    this.#source?.close();
    this.#source = null;
    if (forget) this.#stream = null;
  }

  #beatIfDue(): void {
    if (Date.now() - this.#beatenAt >= BEAT_MS - 1000) void this.#beat();
  }

  async #beat(): Promise<void> {
    if (this.#stream === null || (this.link.value !== "on" && this.link.value !== "waiting")) return;
    const stream = this.#stream;
    this.#beatenAt = Date.now();
    try {
      await this.post("/beat", { stream_id: stream });
    } catch {
      // A dead line and a stream that the server has given up look alike from here: open a new one.
      if (stream === this.#stream) this.#again();
    }
  }
}
