/** The console's tool for questions: let them through, merge, order, take them to the panel, answer in writing. */
import "./questions.css";
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { call, inWords, Problem } from "../api.ts";
import type { Desk } from "../console/desk.ts";
import { say } from "../parts.tsx";
import { askerWords, inOrder, withBoard, withQuestion, type Board, type Question, type Questions } from "../parts/questions.ts";
import type { State } from "../state.ts";
import { capital, count } from "../words.ts";
import { learn } from "./room.tsx";

type To = "shown" | "answering" | "answered" | "set_aside";
interface Undo {
  words: string;
  back: () => Promise<void>;
}

const SWITCHES: readonly { key: "open" | "moderated" | "anonymous"; words: string }[] = [
  { key: "open", words: "People may ask" },
  { key: "moderated", words: "I read each question before it is shown" },
  { key: "anonymous", words: "People may leave their name away" },
];

export function waitingQuestions(state: State): { count: number; words: string; urgent: boolean } | null {
  const waiting = [...state.parts.questions.items.values()].filter((one) => one.state === "new").length;
  return waiting === 0 ? null : { count: waiting, words: `${count(waiting, "question waits", "questions wait")} for you`, urgent: true };
}

export function QuestionDesk({ desk, state }: { desk: Desk; state: State }): JSX.Element {
  const { live } = desk;
  const part = state.parts.questions;
  const { board } = part;
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState("");
  const [undo, setUndo] = useState<Undo | null>(null);
  const [merging, setMerging] = useState<string | null>(null);
  const [writing, setWriting] = useState<{ id: string; text: string } | null>(null);

  const answerBox = useRef<HTMLTextAreaElement>(null);
  useEffect(() => answerBox.current?.focus(), [writing?.id]);

  const last = useRef(Promise.resolve());

  /** One after the other: what is pressed while the one before is on its way counts, too. */
  function inTurn(task: () => Promise<void>): Promise<void> {
    last.current = last.current.then(() => attempt(task));
    return last.current;
  }

  async function attempt(task: () => Promise<void>): Promise<void> {
    setBusy(true);
    setTrouble("");
    try {
      await task();
    } catch (error) {
      if (error instanceof Problem && error.code === "question-changed") {
        const current = error.more["current"] as Question | Board;
        learn(live, (now) => ("state" in current ? withQuestion(now, current) : withBoard(now, current)));
      }
      setTrouble(inWords(error));
    }
    setBusy(false);
  }

  async function put(one: Question, to: To, blind = false): Promise<void> {
    const send = (version: number): Promise<Question> => live.post<Question>(`/questions/${one.id}/state`, { state: to, ...(blind ? {} : { version }) });
    const said = await send(one.version).catch((error: unknown) => {
      // Only its place is another now, and it waits as before: what the host wants is still right.
      const now = error instanceof Problem && error.code === "question-changed" ? (error.more["current"] as Question) : null;
      if (now === null || now.state !== one.state || now.text !== one.text) throw error;
      return send(now.version);
    });
    learn(live, (now) => withQuestion(now, said));
  }

  function become(one: Question, to: To, words: string): void {
    void inTurn(async () => {
      await put(one, to);
      say(`${words}: ${one.text}`);
      setUndo(to === "set_aside" || to === "answered" || to === "answering" ? { words: `“${one.text}” back to the list`, back: () => put(one, "shown", true) } : null);
    });
  }

  const switchBoard = (change: Partial<Board>): Promise<void> =>
    inTurn(async () => {
      // At once on this page; the answer, or the next frame, has the last word.
      learn(live, (now) => ({ ...now, board: { ...now.board, ...change } }));
      try {
        const said = await call<Board>("PUT", live.path("/questions"), change);
        learn(live, (now) => withBoard(now, said));
      } catch (error) {
        learn(live, (now) => ({ ...now, board: { ...now.board, ...Object.fromEntries(Object.keys(change).map((key) => [key, board[key as "open"]])) } }));
        throw error;
      }
    });

  const shown = (): Questions => live.state.value?.parts.questions ?? part;

  async function putInOrder(wanted: "votes" | "hand", ids?: readonly string[]): Promise<void> {
    const said = await call<Board>("PUT", live.path("/questions/order"), {
      order: wanted,
      ...(ids === undefined ? {} : { question_ids: ids }),
      version: shown().board.version,
    });
    learn(live, (now) => withBoard(now, said));
  }

  const open = inOrder(part, ["shown"]);
  const current = inOrder(part, ["answering"])[0];
  const fresh = inOrder(part, ["new"]);
  const done = inOrder(part, ["answered", "written"]);
  const aside = inOrder(part, ["set_aside", "merged"]);
  const mergingOne = merging === null ? undefined : part.items.get(merging);

  function step(one: Question, by: number): void {
    void inTurn(async () => {
      // From the list as the press before has left it.
      const ids = inOrder(shown(), ["shown"]).map((each) => each.id);
      const at = ids.indexOf(one.id);
      const to = at + by;
      if (at < 0 || to < 0 || to >= ids.length) return;
      ids.splice(to, 0, ...ids.splice(at, 1));
      await putInOrder("hand", ids);
      say(`Now number ${to + 1}: ${one.text}`);
    });
  }

  function merge(into: Question): void {
    const one = mergingOne;
    if (one === undefined) return;
    void inTurn(async () => {
      await live.post(`/questions/${one.id}/merge`, { into: into.id, version: one.version });
      setMerging(null);
      setUndo({ words: `“${one.text}” for itself again`, back: async () => void (await live.post(`/questions/${one.id}/split`)) });
      say(`Merged. Votes count for: ${into.text}`);
    });
  }

  function write(one: Question): void {
    void inTurn(async () => {
      const said = await call<Question>("PUT", live.path(`/questions/${one.id}/answer`), { text: writing?.text.trim() ?? "" });
      learn(live, (now) => withQuestion(now, said));
      setWriting(null);
      say("The answer is shown with its question.");
    });
  }

  function actions(one: Question): JSX.Element {
    const waits = one.state === "new" || one.state === "shown";
    if (mergingOne !== undefined && one.id !== mergingOne.id) {
      return waits || one.state === "answering" ? <button onClick={() => merge(one)}>Merge into this one</button> : <></>;
    }
    return (
      <>
        {one.state === "new" && <button onClick={() => become(one, "shown", "Shown")}>Show it</button>}
        {one.state === "shown" && <button onClick={() => become(one, "answering", "Now answering")}>Answer it now</button>}
        {one.state === "answering" && <button onClick={() => become(one, "answered", "Answered")}>It is answered</button>}
        {(one.state === "answering" || one.state === "answered" || one.state === "set_aside") && (
          <button class="plain" onClick={() => become(one, "shown", "Back in the list")}>
            Back to the list
          </button>
        )}
        {one.state === "merged" && (
          <button class="plain" onClick={() => void inTurn(async () => void (await live.post(`/questions/${one.id}/split`)))}>
            Let it stand for itself
          </button>
        )}
        {one.state !== "merged" && (
          <button class="plain" onClick={() => setWriting({ id: one.id, text: one.answer ?? "" })}>
            {one.answer === null ? "Answer in writing" : "Change the answer"}
          </button>
        )}
        {waits && (
          <>
            {open.length + fresh.length > 1 && (
              <button class="plain" onClick={() => setMerging(one.id)}>
                Merge
              </button>
            )}
            <button class="plain" onClick={() => become(one, "set_aside", "Set aside")}>
              Set aside
            </button>
          </>
        )}
        {board.order === "hand" && one.state === "shown" && (
          <>
            <button class="plain" disabled={one === open[0]} onClick={() => step(one, -1)}>
              Up
            </button>
            <button class="plain" disabled={one === open.at(-1)} onClick={() => step(one, 1)}>
              Down
            </button>
          </>
        )}
      </>
    );
  }

  function list(title: string, questions: readonly Question[]): JSX.Element {
    return (
      <ul class="question-list" aria-label={title}>
        {questions.map((one) => (
          <li key={one.id} class={one.state === "answering" ? "current" : ""} data-question={one.id}>
            <p class="asked">{one.text}</p>
            <p class="soft small">
              {capital(count(one.votes, "vote", "votes"))}, from {askerWords(state, one)}
              {one.submitted && ", with the registration"}
              {one.state === "merged" && `, counted with “${part.items.get(one.merged_into ?? "")?.text ?? ""}”`}
            </p>
            {one.answer !== null && writing?.id !== one.id && <p class="answer">{one.answer}</p>}
            {writing?.id === one.id ? (
              <form
                onSubmit={(event) => {
                  event.preventDefault();
                  write(one);
                }}
              >
                <label for="written-answer">Your answer to “{one.text}”</label>
                <textarea
                  id="written-answer"
                  rows={4}
                  maxLength={4000}
                  value={writing.text}
                  ref={answerBox}
                  onInput={(event) => setWriting({ id: one.id, text: event.currentTarget.value })}
                />
                <p class="question-actions">
                  <button disabled={busy}>Show this answer</button>
                  <button type="button" class="plain" onClick={() => setWriting(null)}>
                    Leave it
                  </button>
                </p>
              </form>
            ) : (
              <div class="question-actions" role="group" aria-label={`What to do with: ${one.text}`}>
                {actions(one)}
              </div>
            )}
          </li>
        ))}
      </ul>
    );
  }

  return (
    <section class="panel sheet questions" aria-labelledby="questions-title">
      <h2 id="questions-title">Questions</h2>
      {SWITCHES.map(({ key, words }) => (
        <label key={key} class="tick">
          <input type="checkbox" checked={board[key]} onChange={() => void switchBoard({ [key]: !board[key] })} /> {words}
        </label>
      ))}
      {trouble !== "" && (
        <p class="strip wrong" role="alert">
          {trouble}
        </p>
      )}
      {undo !== null && (
        <p class="question-actions">
          <button class="plain" disabled={busy} onClick={() => void inTurn(undo.back).then(() => setUndo(null))}>
            Undo: {undo.words}
          </button>
        </p>
      )}
      {mergingOne !== undefined && (
        <div class="strip now">
          <span>Choose the question that is to stand for “{mergingOne.text}”, too.</span>
          <button class="plain" onClick={() => setMerging(null)}>
            Do not merge
          </button>
        </div>
      )}
      {current !== undefined && (
        <>
          <h3>Being answered</h3>
          {list("Being answered", [current])}
        </>
      )}
      {fresh.length > 0 && (
        <>
          <h3>New: {count(fresh.length, "question", "questions")}</h3>
          {list("New questions", fresh)}
        </>
      )}
      <h3>To be answered</h3>
      {open.length === 0 ? <p class="soft">No question is waiting for its answer.</p> : null}
      {open.length > 1 && (
        <p>
          <label for="question-order">In order</label>{" "}
          <select
            id="question-order"
            class="short"
            value={board.order}
            onChange={(event) => {
              const byHand = event.currentTarget.value === "hand";
              void inTurn(() => putInOrder(byHand ? "hand" : "votes", byHand ? inOrder(shown(), ["shown"]).map((one) => one.id) : undefined));
            }}
          >
            <option value="votes">of votes</option>
            <option value="hand">as we choose</option>
          </select>
        </p>
      )}
      {list("To be answered", open)}
      {done.length > 0 && (
        <details>
          <summary>Answered: {done.length}</summary>
          {list("Answered", done)}
        </details>
      )}
      {aside.length > 0 && (
        <details>
          <summary>Set aside or merged: {aside.length}</summary>
          {list("Set aside or merged", aside)}
        </details>
      )}
    </section>
  );
}
