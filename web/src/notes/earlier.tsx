/** The notes of tables at which the reader sat before: they stay when the rooms close. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { call, inWords } from "../api.ts";
import type { Live } from "../live.ts";
import type { State } from "../state.ts";

interface Earlier {
  room_id: string;
  name: string;
  round: string | null;
  text: string;
}

export function EarlierNotes({ live, state, except }: { live: Live; state: State; except: string }): JSX.Element | null {
  const [notes, setNotes] = useState<readonly Earlier[] | null>(null);
  const [trouble, setTrouble] = useState("");
  if (state.round === null) return null;
  async function load(): Promise<void> {
    setTrouble("");
    try {
      setNotes((await call<{ notes: Earlier[] }>("GET", live.path("/notes"))).notes);
    } catch (error) {
      setTrouble(inWords(error));
    }
  }
  const shown = (notes ?? []).filter((one) => one.room_id !== except && one.text !== "");
  return (
    <details class="earlier" onToggle={(event) => event.currentTarget.open && void load()}>
      <summary>Notes of earlier tables</summary>
      {trouble !== "" && (
        <p class="strip wrong" role="alert">
          {trouble}
        </p>
      )}
      {notes !== null && shown.length === 0 && <p class="soft">There are none yet from other tables at which you sat.</p>}
      {shown.map((one) => (
        <section key={one.room_id}>
          <h3>
            {one.name}
            {one.round !== null && <span class="soft">, {one.round}</span>}
          </h3>
          <p class="note-text">{one.text}</p>
        </section>
      ))}
    </details>
  );
}
