/** How the reader is shown, changed in the middle of the workshop: others have come to sit in front of the screen, say. */
import "../greenroom/greenroom.css";
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { call } from "../api.ts";
import { draftOf, ShowingForm, showingOf, wrongWith, type Draft, type Own } from "../greenroom/showing-form.tsx";
import { say } from "../parts.tsx";
import type { State } from "../state.ts";
import { useTask } from "../task.ts";
import type { RoomProps } from "./tools.tsx";

export function notOver(state: State): boolean {
  return state.session.status !== "ended";
}

export function YouTool({ live }: RoomProps): JSX.Element {
  const [own, setOwn] = useState<Own | null>(null);
  const [draft, setDraft] = useState<Draft | null>(null);
  const [wrong, setWrong] = useState("");
  const [saved, setSaved] = useState(false);
  const task = useTask();

  useEffect(() => {
    void task.run(async () => {
      const said = await call<Own>("GET", live.path("/me"));
      setOwn(said);
      setDraft(draftOf(said));
    });
  }, []);

  async function save(event: Event): Promise<void> {
    event.preventDefault();
    if (own === null || draft === null) return;
    const said = wrongWith(draft);
    setWrong(said);
    if (said !== "") return;
    if (await task.run(() => call("PUT", live.path("/me"), showingOf(draft, own)))) {
      setSaved(true);
      say("Saved. Everybody sees it.");
    }
  }

  return (
    <section class="panel sheet showing-tool" aria-labelledby="you-title">
      <h2 id="you-title">You</h2>
      {own !== null && draft !== null && (
        <form onSubmit={(event) => void save(event)} noValidate>
          <ShowingForm
            own={own}
            draft={draft}
            wrong={wrong}
            change={(changed) => {
              setDraft(changed);
              setSaved(false);
            }}
          />
          <button type="submit" disabled={task.busy}>
            Save
          </button>{" "}
          {saved && <span>Saved. Everybody sees it.</span>}
        </form>
      )}
      {task.trouble !== "" && (
        <p class="strip wrong" role="alert">
          {task.trouble}
        </p>
      )}
    </section>
  );
}
