/** The room's shared note: a plain text box in which everybody at the table writes at once. */
import "./notes.css";
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { call, inWords } from "../api.ts";
import type { Live } from "../live.ts";
import { say } from "../parts.tsx";
import { roomNote } from "../parts/notes.ts";
import type { State } from "../state.ts";
import { caretAfter, type Step } from "./changes.ts";
import { EarlierNotes } from "./earlier.tsx";
import type { NoteDoc, Saving } from "./note-doc.ts";
import { useNote } from "./use-note.ts";

const WORDS: Record<Saving, string> = {
  opening: "Opening the note …",
  saved: "Saved. Everybody at the table can write here.",
  saving: "Saving …",
  waiting: "Not saved yet: no answer. Keep the page open, it tries again.",
  refused: "This could not be saved. What you wrote is given back at the top of the page.",
};
const SLOW_MS = 800;
const WRITES_FOR_MS = 3_000;

interface Props {
  live: Live;
  state: State;
  roomId: string;
  title: string;
  /** A breakout room, which somebody may speak for. */
  table: boolean;
}

/** Shows another text without losing the caret, the selection or the place to which the reader has scrolled. */
function show(area: HTMLTextAreaElement, text: string, moved: (caret: number) => number): void {
  if (area.value === text) return;
  const { selectionStart, selectionEnd, scrollTop } = area;
  area.value = text;
  if (document.activeElement === area) area.setSelectionRange(moved(selectionStart), moved(selectionEnd));
  area.scrollTop = scrollTop;
}

/** True once `on` has lasted for a moment: what is quick need not be told. */
function useLasting(on: boolean, ms: number): boolean {
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    setLasting(false);
    if (!on) return;
    const timer = setTimeout(() => setLasting(true), ms);
    return () => clearTimeout(timer);
  }, [on]);
  return on && lasting;
}

/** The name of whoever else wrote here a moment ago. */
function useWriter(state: State, roomId: string): string | null {
  const last = roomNote(state.parts.notes, roomId).recent.at(-1);
  const [writer, setWriter] = useState<string | null>(null);
  const first = useRef(last?.version);
  useEffect(() => {
    if (last === undefined || last.version === first.current) return;
    setWriter(last.by === state.you.person_id ? null : last.by);
    const timer = setTimeout(() => setWriter(null), WRITES_FOR_MS);
    return () => clearTimeout(timer);
  }, [last?.version]);
  return writer === null ? null : (state.people.get(writer)?.name ?? null);
}

function Reporter({ live, state, roomId }: Pick<Props, "live" | "state" | "roomId">): JSX.Element {
  const [trouble, setTrouble] = useState("");
  const reporter = roomNote(state.parts.notes, roomId).reporter;
  const mine = reporter === state.you.person_id;
  const name = reporter === null ? null : (state.people.get(reporter)?.name ?? "Somebody");
  async function choose(person_id: string | null): Promise<void> {
    setTrouble("");
    try {
      await call("PUT", live.path(`/rooms/${roomId}/reporter`), { person_id });
      say(person_id === null ? "You no longer report for this table." : "You report for this table.");
    } catch (error) {
      setTrouble(inWords(error));
    }
  }
  return (
    <p class="reporter">
      <span>{mine ? "You report for this table." : name === null ? "Nobody reports for this table yet." : `${name} reports for this table.`}</span>
      <button class="plain" onClick={() => void choose(mine ? null : state.you.person_id)}>
        {mine ? "Somebody else should" : "I will report"}
      </button>
      {trouble !== "" && (
        <span class="strip wrong" role="alert">
          {trouble}
        </span>
      )}
    </p>
  );
}

export function NoteEditor({ live, state, roomId, title, table }: Props): JSX.Element {
  const box = useRef<HTMLTextAreaElement>(null);
  const note = useNote(live, roomId, title, (doc: NoteDoc, steps: readonly Step[]) => {
    if (box.current !== null) show(box.current, doc.text, (caret) => caretAfter(steps, caret));
  });
  const saving = note?.saving ?? "opening";
  const ready = saving !== "opening" && saving !== "refused";
  const text = saving === "opening" ? (state.notes.get(roomId)?.text ?? "") : (note?.text ?? "");
  useLayoutEffect(() => {
    if (box.current !== null) show(box.current, text, (caret) => caret);
  }, [text, ready]);
  const slow = useLasting(saving === "saving", SLOW_MS);
  const writer = useWriter(state, roomId);
  const words = saving === "saving" && !slow ? WORDS.saved : WORDS[saving];

  function keys(event: KeyboardEvent): void {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || note === null) return;
    const key = event.key.toLowerCase();
    if (key !== "z" && key !== "y") return;
    event.preventDefault();
    if (key === "y" || event.shiftKey) note.redo();
    else note.undo();
  }

  return (
    <section class="sheet note" aria-labelledby="note-title">
      <h2 id="note-title">
        <label for="note">{title}</label>
      </h2>
      <textarea
        id="note"
        ref={box}
        rows={9}
        maxLength={20_000}
        readOnly={!ready}
        aria-describedby="note-state"
        onInput={(event) => note?.type(event.currentTarget.value, event.currentTarget.selectionEnd)}
        onCompositionStart={() => note?.hold()}
        onCompositionEnd={() => note?.release()}
        onKeyDown={keys}
        onBlur={() => {
          note?.release();
          void note?.flush();
        }}
      />
      <p class={saving === "waiting" || saving === "refused" ? "note-state failed" : "note-state"} id="note-state">
        {words}
        {writer !== null && (
          <span class="writer" aria-hidden="true">
            {writer} is writing
          </span>
        )}
      </p>
      {table && <Reporter live={live} state={state} roomId={roomId} />}
      <EarlierNotes live={live} state={state} except={roomId} />
    </section>
  );
}
