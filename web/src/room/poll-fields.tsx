/** The fields of a poll, by its kind. */
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { say } from "../parts.tsx";
import type { Poll } from "../parts/polls.ts";
import { shifted, ticked, type Filled } from "../polls/answers.ts";

interface FieldsProps {
  poll: Poll;
  form: Filled;
  change: (form: Filled) => void;
}

function Options({ poll, form, change }: FieldsProps): JSX.Element {
  const { asks } = poll;
  const most = asks.most ?? asks.options.length;
  return (
    <ul class="poll-options">
      {asks.options.map((option, number) => {
        const on = form.choices.includes(number);
        return (
          <li key={number}>
            <label>
              <input
                type={asks.kind === "one" ? "radio" : "checkbox"}
                name={`poll-${poll.id}`}
                checked={on}
                disabled={asks.kind === "several" && !on && form.choices.length >= most}
                onChange={() => change(ticked(asks, form, number))}
              />
              {option}
            </label>
          </li>
        );
      })}
    </ul>
  );
}

function Ranking({ poll, form, change }: FieldsProps): JSX.Element {
  const { options } = poll.asks;
  const left = options.map((_, number) => number).filter((number) => !form.choices.includes(number));
  const root = useRef<HTMLDivElement>(null);
  const focus = useRef("");
  // A button that moves along with its option, or goes away, must not take the keyboard's place with it.
  useLayoutEffect(() => {
    if (focus.current === "") return;
    const found = root.current?.querySelector<HTMLElement>(focus.current) ?? root.current?.querySelector("button");
    focus.current = "";
    found?.focus();
  }, [form.choices]);
  function shift(number: number, by: -1 | 1): void {
    const next = shifted(form, number, by);
    focus.current = `[data-option="${number}"] [data-by="${by}"]`;
    change(next);
    say(`${options[number]} is now number ${next.choices.indexOf(number) + 1} of ${next.choices.length}.`);
  }
  function toggle(number: number): void {
    const next = ticked(poll.asks, form, number);
    const placed = next.choices.includes(number);
    focus.current = placed ? "[data-unplaced] button" : `[data-unplaced="${number}"] button`;
    change(next);
    say(placed ? `${options[number]} is your number ${next.choices.length}.` : `${options[number]} is left out.`);
  }
  const mover = (number: number, place: number, by: -1 | 1): JSX.Element => (
    <button
      type="button"
      data-by={by}
      aria-label={`Move ${options[number]} ${by < 0 ? "up" : "down"}`}
      aria-disabled={place === (by < 0 ? 0 : form.choices.length - 1)}
      onClick={() => shift(number, by)}
    >
      {by < 0 ? "Up" : "Down"}
    </button>
  );
  return (
    <div ref={root}>
      {form.choices.length > 0 && (
        <ol class="poll-options poll-rank" aria-label="Your order">
          {form.choices.map((number, place) => (
            <li key={number} data-option={number}>
              <span>
                <b class="clock">{place + 1}.</b> {options[number]}
              </span>
              {mover(number, place, -1)}
              {mover(number, place, 1)}
              <button type="button" class="plain" onClick={() => toggle(number)}>
                Leave out<span class="unseen"> {options[number]}</span>
              </button>
            </li>
          ))}
        </ol>
      )}
      {left.length > 0 && (
        <ul class="poll-options poll-rank" aria-label="Not in your order yet">
          {left.map((number) => (
            <li key={number} data-unplaced={number}>
              <span>{options[number]}</span>
              <button type="button" aria-label={`Put ${options[number]} at number ${form.choices.length + 1}`} onClick={() => toggle(number)}>
                Number {form.choices.length + 1}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Scale({ poll, form, change }: FieldsProps): JSX.Element {
  const { low, high, low_label, high_label } = poll.asks;
  const steps = Array.from({ length: high - low + 1 }, (_, number) => low + number);
  const meaning = (step: number): string => (step === low ? low_label : step === high ? high_label : "");
  return (
    <>
      <div class="poll-options poll-scale">
        {steps.map((step) => (
          <label key={step}>
            <input type="radio" name={`poll-${poll.id}`} checked={form.value === step} onChange={() => change({ ...form, value: step })} />
            <span>
              {step}
              {meaning(step) !== "" && <span class="unseen">, {meaning(step)}</span>}
            </span>
          </label>
        ))}
      </div>
      {(low_label !== "" || high_label !== "") && (
        <p class="scale-ends soft" aria-hidden="true">
          <span>{low_label}</span> <span>{high_label}</span>
        </p>
      )}
    </>
  );
}

function Words({ poll, form, change }: FieldsProps): JSX.Element {
  const most = poll.asks.most ?? 1;
  return (
    <div class="poll-words">
      {Array.from({ length: most }, (_, number) => (
        <input
          key={number}
          aria-label={most > 1 ? `Answer ${number + 1}` : poll.title}
          maxLength={40}
          value={form.words[number] ?? ""}
          onInput={(event) => {
            const words = Array.from({ length: most }, (__, at) => form.words[at] ?? "");
            words[number] = event.currentTarget.value;
            change({ ...form, words });
          }}
        />
      ))}
    </div>
  );
}

function Text({ poll, form, change }: FieldsProps): JSX.Element {
  return (
    <textarea
      aria-label={poll.title}
      rows={3}
      maxLength={500}
      value={form.text}
      onInput={(event) => change({ ...form, text: event.currentTarget.value })}
    />
  );
}

export function Fields(props: FieldsProps): JSX.Element {
  switch (props.poll.asks.kind) {
    case "one":
    case "several":
      return <Options {...props} />;
    case "ranking":
      return <Ranking {...props} />;
    case "scale":
      return <Scale {...props} />;
    case "words":
      return <Words {...props} />;
    case "text":
      return <Text {...props} />;
  }
}
