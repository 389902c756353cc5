export { DIMENSIONS, fold, lookUp, type Dimension, type Row, type Table } from '../table.ts';
