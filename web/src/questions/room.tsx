/** The room's tool for questions: ask, vote, see what became of one's own. */
import "./questions.css";
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { call, inWords } from "../api.ts";
import type { Live } from "../live.ts";
import { say } from "../parts.tsx";
import { askerWords, hasVoted, inOrder, withQuestion, withVote, type Question, type Questions } from "../parts/questions.ts";
import type { State } from "../state.ts";
import { count } from "../words.ts";

/** Takes an answer into the page's state before the stream tells it. */
export function learn(live: Live, change: (part: Questions) => Questions): void {
  const state = live.state.value;
  if (state !== null) live.state.value = { ...state, parts: { ...state.parts, questions: change(state.parts.questions) } };
}

const OWN_WORDS: Record<Question["state"], string> = {
  new: "waits for a host to show it",
  shown: "is shown",
  answering: "is being answered now",
  answered: "was answered",
  written: "was answered in writing",
  set_aside: "was set aside",
  merged: "was put together with another one",
};

function Vote({ live, state, question }: { live: Live; state: State; question: Question }): JSX.Element {
  const [trouble, setTrouble] = useState("");
  const voted = hasVoted(state.parts.questions, question.id);
  async function toggle(): Promise<void> {
    setTrouble("");
    try {
      const said = await call<{ question_id: string; voted: boolean }>(voted ? "DELETE" : "PUT", live.path(`/questions/${question.id}/vote`));
      learn(live, (part) => withVote(part, said.question_id, said.voted));
      say(said.voted ? "Your vote counts." : "You took your vote back.");
    } catch (error) {
      setTrouble(inWords(error));
    }
  }
  return (
    <>
      <button class="vote" aria-pressed={voted} onClick={() => void toggle()}>
        <b class="clock">{question.votes}</b> <span>{voted ? "I want to know, too" : "Me too"}</span>
        <span class="unseen">
          : {question.text} ({count(question.votes, "vote", "votes")})
        </span>
      </button>
      {trouble !== "" && (
        <p class="strip wrong" role="alert">
          {trouble}
        </p>
      )}
    </>
  );
}

function Ask({ live, state }: { live: Live; state: State }): JSX.Element {
  const { board } = state.parts.questions;
  const [text, setText] = useState("");
  const [nameless, setNameless] = useState(false);
  const [busy, setBusy] = useState(false);
  const [told, setTold] = useState("");
  const [trouble, setTrouble] = useState("");
  const box = useRef<HTMLTextAreaElement>(null);
  if (!board.open && state.you.role !== "host") {
    return <p class="soft">The hosts take no new questions just now. You can vote for those that are here.</p>;
  }
  async function ask(event: Event): Promise<void> {
    event.preventDefault();
    setTrouble("");
    setTold("");
    if (text.trim() === "") {
      setTrouble("Write your question first.");
      box.current?.focus();
      return;
    }
    setBusy(true);
    try {
      const asked = await live.post<Question>("/questions", { text: text.trim(), anonymous: nameless && board.anonymous });
      learn(live, (part) => withVote(withQuestion(part, asked, true), asked.id, true));
      setText("");
      const words = asked.state === "new" ? "Sent. A host reads it before everybody sees it; you will be told." : "Asked. Everybody sees it and can vote for it.";
      setTold(words);
      say(words);
    } catch (error) {
      setTrouble(inWords(error));
    }
    setBusy(false);
  }
  return (
    <form onSubmit={(event) => void ask(event)} noValidate>
      <label for="ask-panel">Your question</label>
      <textarea
        id="ask-panel"
        ref={box}
        rows={2}
        maxLength={500}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        {...(trouble === "" ? {} : { "aria-invalid": true, "aria-describedby": "ask-trouble" })}
      />
      {board.anonymous && (
        <label class="tick">
          <input type="checkbox" checked={nameless} onChange={() => setNameless(!nameless)} /> Without my name
        </label>
      )}
      <p class="actions">
        <button class="first" disabled={busy}>
          Ask
        </button>
      </p>
      {told !== "" && <p class="soft">{told}</p>}
      {trouble !== "" && (
        <p class="strip wrong" role="alert" id="ask-trouble">
          {trouble}
        </p>
      )}
    </form>
  );
}

export function QuestionsPanel({ live, state }: { live: Live; state: State }): JSX.Element {
  const part = state.parts.questions;
  const open = inOrder(part, ["answering", "shown"]);
  const done = inOrder(part, ["answered", "written"]);
  const own = [...part.mine.values()];
  return (
    <section class="sheet questions" aria-labelledby="questions-title">
      <h2 id="questions-title">Questions to the panel</h2>
      <Ask live={live} state={state} />
      <ol class="question-list" aria-label="Questions, those most wanted first">
        {open.map((one) => (
          <li key={one.id} class={one.state === "answering" ? "current" : ""}>
            <p class="asked">{one.text}</p>
            <p class="soft small">
              {one.state === "answering" && <b>Being answered now. </b>}Asked by {askerWords(state, one)}.
            </p>
            <Vote live={live} state={state} question={one} />
          </li>
        ))}
      </ol>
      {open.length === 0 && <p class="soft">No question is open. Yours would be the first.</p>}
      {own.length > 0 && (
        <>
          <h3>What you asked</h3>
          <ul class="question-list">
            {own.map((one) => (
              <li key={one.id}>
                “{one.text}” <span class="soft">{OWN_WORDS[one.state]}.</span>
                {one.answer !== null && <p class="answer">{one.answer}</p>}
              </li>
            ))}
          </ul>
        </>
      )}
      {done.length > 0 && (
        <details>
          <summary>Answered: {count(done.length, "question", "questions")}</summary>
          <ul class="question-list">
            {done.map((one) => (
              <li key={one.id}>
                <p class="asked">{one.text}</p>
                {one.answer === null ? <p class="soft small">Answered aloud.</p> : <p class="answer">{one.answer}</p>}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
