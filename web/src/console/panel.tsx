/** The panel beside the hall: everybody by name, or help. It never covers the hall. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Icon } from "../icon.tsx";
import { heads } from "../company.ts";
import { partWords } from "../parts/people.ts";
import { roomName, whereIs, type State } from "../state.ts";
import type { Person } from "../types.ts";
import { capital, count } from "../words.ts";
import type { Desk } from "./desk.ts";
import { Parts } from "./people-parts.tsx";
import { Lost } from "./lost.tsx";

/** Folds case and accents, so that "sian" finds "Siân". */
function folded(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase("en-GB");
}

export function matches(person: Person, wanted: string): boolean {
  const all = folded([person.name, person.place, person.organisation].filter(Boolean).join(" "));
  return folded(wanted).split(/\s+/).every((word) => all.includes(word));
}

/** Goes to somebody's chair in the hall. */
function showChair(personId: string | undefined): void {
  document.querySelector<SVGGElement>(`.hall [data-person="${CSS.escape(personId ?? "")}"]`)?.focus();
}

export function PeoplePanel({ desk, state }: { desk: Desk; state: State }): JSX.Element {
  const [wanted, setWanted] = useState("");
  const all = [...state.people.values()].sort((a, b) => a.name.localeCompare(b.name, "en-GB"));
  const found = all.filter((one) => matches(one, wanted));
  const away = all.filter((one) => !one.present);
  const selected = desk.selected.value;
  useEffect(() => {
    desk.found.value = wanted.trim() === "" ? null : new Set(found.map((one) => one.person_id));
    return () => {
      desk.found.value = null;
    };
  }, [wanted, found.length]);
  return (
    <section class="panel sheet" aria-labelledby="people-title">
      <h2 id="people-title">People</h2>
      <Lost desk={desk} state={state} />
      <p class="soft">
        {capital(count(heads(all) - heads(away), "person is", "people are"))} here{away.length > 0 && `, ${count(heads(away), "has", "have")} lost the connection or left`}.
      </p>
      <label for="find">
        <Icon name="search" /> Find by name, place or group
      </label>
      <input
        id="find"
        type="search"
        value={wanted}
        aria-describedby="find-how"
        onInput={(event) => setWanted(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && wanted !== "") showChair(found[0]?.person_id);
        }}
        autocomplete="off"
      />
      <p id="find-how" class="soft small">
        {wanted === "" ? "Who is found is marked in the hall." : `${capital(count(found.length, "person is", "people are"))} marked in the hall; Enter goes to the first.`}
      </p>
      <p class="panel-actions">
        <button class="plain" onClick={() => desk.select(found.map((one) => one.person_id))}>
          Select {wanted === "" ? "all" : `these ${found.length}`}
        </button>
        {away.length > 0 && (
          <button class="plain" onClick={() => desk.select(away.map((one) => one.person_id))}>
            Select who is away
          </button>
        )}
      </p>
      <Parts desk={desk} state={state} />
      <ul class="people-list" tabIndex={0} aria-label="Everybody in the workshop">
        {found.map((person) => (
          <li key={person.person_id} class={person.present ? "" : "away"}>
            <label>
              <input
                type="checkbox"
                checked={selected.has(person.person_id)} onClick={(event) => (event.shiftKey ? desk.reach(found.map((one) => one.person_id), person.person_id) : desk.toggle(person.person_id))}
              />
              <span>
                <b>{person.name}</b>
                {(person.stands_for ?? 1) > 1 && ` and ${count((person.stands_for ?? 1) - 1, "other", "others")}`}
                {partWords(state, person) !== "" && ` (${partWords(state, person)})`}
                {person.listening === true && " (only listens)"}
                <span class="soft small">
                  {roomName(state, whereIs(state, person))}
                  {person.place !== null && person.place !== "" && `, from ${person.place}`}
                  {!person.present && ", away"}
                </span>
              </span>
            </label>
          </li>
        ))}
        {found.length === 0 && <li class="soft">Nobody by that name is in the workshop.</li>}
      </ul>
    </section>
  );
}

export function HelpPanel(): JSX.Element {
  return (
    <section class="panel sheet" aria-labelledby="help-title">
      <h2 id="help-title">Help</h2>
      <h3>What do I do next?</h3>
      <p>The green button at the bottom left is always the next step: start, draw up tables, open them, call everybody back.</p>
      <h3>Moving people</h3>
      <ul>
        <li>Drag a chair to another table.</li>
        <li>Or pick one or many (press a chair, or tick names under People) and choose a table at “Move to”.</li>
        <li>By keyboard: Tab to a table, arrow keys from chair to chair, Space to pick, then Tab to “Move to”.</li>
        <li>Many at once: “Select all” at a table, or pick one, then another with Shift held: everybody between is picked, too.</li>
        <li>Undo takes back the last move. People see at once where they are.</li>
      </ul>
      <h3>Plans</h3>
      <ul>
        <li>You can plan several rounds ahead, and step through them. Nobody is moved, and nobody but hosts sees a plan, until you open it.</li>
        <li>Pin whoever must stay where they are: pick them and press “Pin”, or press P on a chair. A pinned chair has a pin.</li>
        <li>Pick two people at different tables to swap them.</li>
        <li>“Deal again” makes another plan around who is pinned. What matters in it is yours to choose.</li>
      </ul>
      <h3>Dashed chairs</h3>
      <p>Whoever lost the connection or left has a dashed chair. When they come back, they sit where you see them.</p>
      <h3>Closing the tables</h3>
      <p>Calling everybody back starts a countdown at every table. Until it ends you can keep the tables open.</p>
      <h3>Late comers</h3>
      <p>While tables are open, they are seated at once where it is best: a small table with people whom they have not met. Plans of later rounds take them in a moment later.</p>
    </section>
  );
}
