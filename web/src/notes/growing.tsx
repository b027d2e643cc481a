/** A room's note as it grows, to be looked at. */
import "./notes.css";
import type { JSX } from "preact";
import type { Live } from "../live.ts";
import { useNote } from "./use-note.ts";

export function GrowingNote({ live, roomId, name }: { live: Live; roomId: string; name: string }): JSX.Element {
  const note = useNote(live, roomId, name);
  const text = note === null || note.saving === "opening" ? null : note.text;
  return <p class="note-text">{text === null ? "Opening the note …" : text === "" ? "Nothing is written yet." : text}</p>;
}
