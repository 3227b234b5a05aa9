/** Forth files are imported as text: the bundler and the test runner both see to it. */
declare module '*.fs' {
  const text: string;
  export default text;
}
