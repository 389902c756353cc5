/** The package has the pages that advice names, and is installed here. */
export const DOCS_FOLDER = 'node_modules/hangup/docs';
