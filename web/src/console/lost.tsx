/** People who are lost: here, and without a table while a round runs. And who has not come at all. */
import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { call } from "../api.ts";
import { withoutTable } from "../parts/talk.ts";
import type { State } from "../state.ts";
import { nameOf } from "../talk/posts.tsx";
import { capital, count, names } from "../words.ts";
import { seatLost } from "./deeds.ts";
import type { Desk } from "./desk.ts";

interface Missing {
  lost: string[];
  registered: number;
  not_arrived: number;
}

/** What the server said last; who is really lost also depends on who chose to stay, which only it knows. */
const missing = signal<Missing | null>(null);

/** Those of whom the server said that they are lost, and who still are without a table. */
export function lostNow(state: State): string[] {
  const without = new Set(withoutTable(state));
  return (missing.value?.lost ?? []).filter((id) => without.has(id));
}

export function lostWaiting(state: State): { count: number; words: string; urgent: boolean } | null {
  const lost = lostNow(state).length;
  return lost === 0 ? null : { count: lost, words: `${count(lost, "person is", "people are")} lost`, urgent: true };
}

/** Asks the server whenever the people without a table, or the number of people, are others than before. */
export function useMissing(desk: Desk, state: State): void {
  const without = withoutTable(state).join();
  const asked = `${state.round?.id ?? ""}/${state.round?.status ?? ""}/${state.people.size}/${without}`;
  useEffect(() => {
    const timer = setTimeout(() => {
      call<Missing>("GET", desk.live.path("/missing")).then(
        (told) => (missing.value = told),
        () => undefined,
      );
    }, 400);
    return () => clearTimeout(timer);
  }, [asked]);
}

export function Lost({ desk, state }: { desk: Desk; state: State }): JSX.Element | null {
  const told = missing.value;
  const lost = lostNow(state);
  if (told === null) return null;
  return (
    <>
      {lost.length > 0 && (
        <div class="strip now lost" data-testid="lost">
          <span>
            {capital(count(lost.length, "person is", "people are"))} lost, without a table: {names(lost.map((id) => nameOf(state, id)), 6)}.
          </span>
          <button class="first" disabled={desk.busy.value} onClick={() => void seatLost(desk, lost)}>
            Seat {lost.length === 1 ? "them" : `all ${lost.length}`}
          </button>
        </div>
      )}
      {told.not_arrived > 0 && (
        <p class="soft small" data-testid="not-arrived">
          {told.not_arrived} of {told.registered} registered people {told.not_arrived === 1 ? "has" : "have"} not come yet.
        </p>
      )}
    </>
  );
}
