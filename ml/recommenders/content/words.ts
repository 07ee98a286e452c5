/** Letters that Unicode does not take apart into a base and a mark. */
const HOOKED: Record<string, string> = { ɗ: "d", ɓ: "b", ƙ: "k", ƴ: "y", ŋ: "n", ø: "o", ł: "l", ß: "ss", æ: "ae", œ: "oe" };
const WORD = /[\p{L}\p{N}]+/gu;
const IDEOGRAPHS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/** Lower case without tone marks, under-dots and hooks: `Ẹ̀wà` is `ewa`. O(characters). */
export function plainText(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[ɗɓƙƴŋøłßæœ]/g, (letter) => HOOKED[letter]!);
}

/** Words of two letters or more; where a script does not part words, each pair of characters. O(characters). */
export function wordsOf(text: string): string[] {
  const words: string[] = [];
  for (const [run] of plainText(text).matchAll(WORD)) {
    const letters = [...run];
    if (IDEOGRAPHS.test(run) && letters.length > 2) {
      for (let at = 0; at + 1 < letters.length; at++) words.push(letters[at]! + letters[at + 1]!);
    } else if (letters.length > 1) words.push(run);
  }
  return words;
}
