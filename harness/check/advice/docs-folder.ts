/** Where the pages are that advice names. */
export const DOCS_FOLDER = 'docs';
