/** Tells the reader what became of their own questions, wherever they are on the page, until they have seen it. */
import "./questions.css";
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../icon.tsx";
import { say } from "../parts.tsx";
import type { Question } from "../parts/questions.ts";
import type { State } from "../state.ts";

/** What to tell an asker; null when there is nothing to tell. */
export function newsWords(state: State, question: Question): string | null {
  switch (question.state) {
    case "shown":
      return "Your question is shown to everybody now.";
    case "answering":
      return "Your question is being answered now.";
    case "answered":
      return "Your question was answered.";
    case "written":
      return `Your question was answered in writing: ${question.answer ?? ""}`;
    case "set_aside":
      return "The hosts have set your question aside. You can ask them why, or ask in other words.";
    case "merged": {
      const other = state.parts.questions.items.get(question.merged_into ?? "");
      return `Your question was put together with another one like it, votes and all${other === undefined ? "." : `: “${other.text}”`}`;
    }
    default:
      return null;
  }
}

const mark = (one: Question): string => `${one.state} ${one.answer ?? ""}`;

export function QuestionNews({ state }: { state: State }): JSX.Element {
  const { mine } = state.parts.questions;
  const seen = useRef<Map<string, string> | null>(null);
  const [, draw] = useState(0);
  // What the reader finds on coming in is no news, nor is the state in which a question of theirs begins.
  seen.current ??= new Map();
  const marks = seen.current;
  const first = useRef(true);
  for (const one of mine.values()) if (first.current || !marks.has(one.id)) marks.set(one.id, mark(one));
  first.current = false;
  const news = [...mine.values()].filter((one) => marks.get(one.id) !== mark(one) && newsWords(state, one) !== null);
  const told = news.map((one) => `${newsWords(state, one)} You asked: ${one.text}`).join(" ");
  useEffect(() => {
    if (told !== "") say(told);
  }, [told]);
  return (
    <>
      {news.map((one) => (
        <div key={one.id} class="strip now" data-testid="question-news">
          <Icon name="bell" />{" "}
          <span>
            {newsWords(state, one)} <span class="small">You asked: “{one.text}”</span>
          </span>
          <button
            class="plain"
            onClick={() => {
              marks.set(one.id, mark(one));
              draw((n) => n + 1);
            }}
          >
            I have seen it
          </button>
        </div>
      ))}
    </>
  );
}
