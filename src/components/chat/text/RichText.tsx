// A message's text as it is read: words, links that say where they lead, and code. Nothing in it loads anything.
import { memo, useMemo } from "react";
import { CodeBlock } from "./CodeBlock";
import { Marked } from "./Marked";
import { MessageLink } from "./MessageLink";
import { type Inline, parseText } from "./parse";
import styles from "./RichText.module.css";

type RichTextProps = {
  text: string;
  /** Words that somebody looks for, to be marked. */
  words?: readonly string[];
};

const NONE: readonly string[] = [];

export const RichText = memo(function RichText({ text, words = NONE }: RichTextProps) {
  const blocks = useMemo(() => parseText(text), [text]);
  return blocks.map((block) =>
    block.type === "code" ? (
      <CodeBlock key={block.at} text={block.text} language={block.language} words={words} />
    ) : (
      <p key={block.at} className={styles.words} dir="auto">
        {block.inlines.map((inline) => (
          <Piece key={inline.at} inline={inline} words={words} />
        ))}
      </p>
    ),
  );
});

function Piece({ inline, words }: { inline: Inline; words: readonly string[] }) {
  if (inline.type === "link") return <MessageLink link={inline} words={words} />;
  const text = <Marked text={inline.text} words={words} />;
  return inline.type === "code" ? (
    <code className={styles.code} dir="ltr">
      {text}
    </code>
  ) : (
    text
  );
}
