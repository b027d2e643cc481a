/** How somebody wants to be shown, and who else is in front of the screen. In the green room, and later in the room. */
import type { JSX } from "preact";
import type { Showing } from "../live.ts";

export const MOST_IN_FRONT = 60;

/** As the server says it (`GET .../me`). */
export interface Own {
  person_id: string;
  name: string;
  role: "host" | "attendee";
  joined: boolean;
  admission: "open" | "host";
  place: string | null;
  organisation: string | null;
  shows_place: boolean;
  shows_organisation: boolean;
  stands_for: number;
  companions: string[];
}

/** What stands in the form. */
export interface Draft {
  place: boolean;
  organisation: boolean;
  /** As typed. */
  people: string;
  /** One in each line. */
  names: string;
}

export function draftOf(own: Own): Draft {
  return { place: own.shows_place, organisation: own.shows_organisation, people: String(own.stands_for), names: own.companions.join("\n") };
}

/** What is wrong with the draft, in words; empty when nothing is. */
export function wrongWith(draft: Draft): string {
  const people = Number(draft.people);
  if (!Number.isInteger(people) || people < 1 || people > MOST_IN_FRONT) return `Give a number from 1 to ${MOST_IN_FRONT}.`;
  const named = namesIn(draft).length;
  if (people > 1 && named >= people) return `You named ${named} others, but said that you are ${people} in all. Correct one of the two.`;
  return "";
}

export function namesIn(draft: Draft): string[] {
  return draft.names
    .split(/[\n,;]/)
    .map((name) => name.trim().slice(0, 80))
    .filter((name) => name !== "");
}

export function showingOf(draft: Draft, own: Own): Showing {
  const people = Number(draft.people);
  return {
    stands_for: people,
    companions: people > 1 ? namesIn(draft) : [],
    ...(own.place === null ? {} : { show_place: draft.place }),
    ...(own.organisation === null ? {} : { show_organisation: draft.organisation }),
  };
}

interface Props {
  own: Own;
  draft: Draft;
  change: (draft: Draft) => void;
  wrong: string;
}

export function ShowingForm({ own, draft, change, wrong }: Props): JSX.Element {
  const many = Number(draft.people) > 1;
  return (
    <>
      <fieldset class="field showing">
        <legend>What others see of you</legend>
        <p>
          Your name: <b>{own.name}</b>
        </p>
        {own.place !== null && (
          <label class="tick">
            <input type="checkbox" checked={draft.place} onChange={(event) => change({ ...draft, place: event.currentTarget.checked })} />
            <span>
              Your place: <b>{own.place}</b>
            </span>
          </label>
        )}
        {own.organisation !== null && (
          <label class="tick">
            <input type="checkbox" checked={draft.organisation} onChange={(event) => change({ ...draft, organisation: event.currentTarget.checked })} />
            <span>
              Your organisation: <b>{own.organisation}</b>
            </span>
          </label>
        )}
      </fieldset>
      <div class={wrong === "" ? "field" : "field bad"}>
        <label for="in-front">How many of you are in front of this screen?</label>
        <span class="hint" id="in-front-hint">
          Count yourself. Each of you has a seat and a vote.
        </span>
        {wrong !== "" && (
          <span class="error" id="in-front-error" role="alert">
            {wrong}
          </span>
        )}
        <input
          id="in-front"
          class="short"
          type="number"
          inputMode="numeric"
          min={1}
          max={MOST_IN_FRONT}
          value={draft.people}
          aria-describedby={wrong === "" ? "in-front-hint" : "in-front-hint in-front-error"}
          aria-invalid={wrong !== ""}
          onInput={(event) => change({ ...draft, people: event.currentTarget.value })}
        />
      </div>
      {many && (
        <div class="field">
          <label for="companions">Who is with you?</label>
          <span class="hint" id="companions-hint">
            If they agree: their names, one in each line. You can leave this empty.
          </span>
          <textarea id="companions" rows={4} value={draft.names} aria-describedby="companions-hint" onInput={(event) => change({ ...draft, names: event.currentTarget.value })} />
        </div>
      )}
    </>
  );
}
