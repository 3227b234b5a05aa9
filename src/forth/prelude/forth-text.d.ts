/** Forth files are imported as text: the bundler and the test runner both see to it. */
declare module '*.fs' {
  const text: string;
  // biome-ignore lint/style/noDefaultExport: what a bundler gives for a text file
  export default text;
}
