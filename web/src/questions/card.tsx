/** On everybody's screen: the question that is being answered. */
import "./questions.css";
import type { JSX } from "preact";
import { answering, askerWords } from "../parts/questions.ts";
import type { State } from "../state.ts";
import { capital, count } from "../words.ts";

export function AnsweringCard({ state }: { state: State }): JSX.Element | null {
  const question = answering(state);
  if (question === null) return null;
  return (
    <div class="answering" data-testid="answering">
      <h2>Now answering</h2>
      <p class="asked">{question.text}</p>
      <p class="soft">
        Asked by {askerWords(state, question)}. {capital(count(question.votes, "person wants", "people want"))} to know.
      </p>
    </div>
  );
}
