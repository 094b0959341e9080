/** Files that the bundler lays beside the page; the import is their address. */
declare module '*.ttf' {
  const address: string;
  export default address;
}
