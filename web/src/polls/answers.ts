/** From what somebody has filled in to the answer that is sent, and back. Pure. */
import type { Answer, Asks } from "../parts/polls.ts";

/** A form being filled in. `choices` in order for a ranking; `words` one for each field. */
export interface Filled {
  choices: readonly number[];
  value: number | null;
  words: readonly string[];
  text: string;
}

export const EMPTY: Filled = { choices: [], value: null, words: [], text: "" };

export function filledFrom(answer: Answer | undefined): Filled {
  return {
    choices: answer?.choices ?? [],
    value: answer?.value ?? null,
    words: answer?.words ?? [],
    text: answer?.text ?? "",
  };
}

/** The forms of everybody before one screen: an answer that several gave alike fills one for each of them. */
export function formsFrom(answers: readonly Answer[], people: number): Filled[] {
  const forms = answers.flatMap((answer) => Array.from({ length: answer.times ?? 1 }, () => filledFrom(answer)));
  return Array.from({ length: Math.max(people, 1) }, (_, number) => forms[number] ?? EMPTY);
}

/** The answer that a form holds; null while there is none to send. */
export function answerFrom(asks: Asks, form: Filled): Answer | null {
  switch (asks.kind) {
    case "one":
      return form.choices.length === 1 ? { choices: [...form.choices] } : null;
    case "several":
      return form.choices.length >= asks.least && form.choices.length <= (asks.most ?? asks.options.length)
        ? { choices: [...form.choices].sort((a, b) => a - b) }
        : null;
    case "ranking":
      return form.choices.length > 0 ? { choices: [...form.choices] } : null;
    case "scale":
      return form.value === null ? null : { value: form.value };
    case "words": {
      const words = form.words.map((word) => word.trim()).filter(Boolean);
      return words.length > 0 ? { words } : null;
    }
    case "text":
      return form.text.trim() === "" ? null : { text: form.text.trim() };
  }
}

export function answersFrom(asks: Asks, forms: readonly Filled[]): Answer[] {
  return forms.flatMap((form) => answerFrom(asks, form) ?? []);
}

/** Ticks or unticks an option; one choice replaces the other. */
export function ticked(asks: Asks, form: Filled, option: number): Filled {
  if (asks.kind === "one") return { ...form, choices: [option] };
  const rest = form.choices.filter((one) => one !== option);
  return { ...form, choices: rest.length === form.choices.length ? [...rest, option] : rest };
}

/** A ranking with the option one place up (-1) or down (1); at the end it stays. */
export function shifted(form: Filled, option: number, by: -1 | 1): Filled {
  const choices = [...form.choices];
  const from = choices.indexOf(option);
  const to = from + by;
  if (from < 0 || to < 0 || to >= choices.length) return form;
  choices.splice(from, 1);
  choices.splice(to, 0, option);
  return { ...form, choices };
}

/** What the poll wants: "Choose one." */
export function howTo(asks: Asks): string {
  const all = asks.options.length;
  switch (asks.kind) {
    case "one":
      return "Choose one.";
    case "several": {
      const most = asks.most ?? all;
      if (asks.least === most) return `Choose ${most}.`;
      if (most === all) return asks.least > 1 ? `Choose ${asks.least} or more.` : "Choose as many as you like.";
      return asks.least > 1 ? `Choose from ${asks.least} to ${most}.` : `Choose up to ${most}.`;
    }
    case "ranking":
      return "Put them in your order, the dearest first. You can leave some out.";
    case "scale":
      return `Choose a number from ${asks.low} to ${asks.high}.`;
    case "words":
      return (asks.most ?? 1) > 1 ? `Up to ${asks.most} short answers, a word or two each.` : "A word or two.";
    case "text":
      return "In your own words, 500 characters at most.";
  }
}
