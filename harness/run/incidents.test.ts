import { incidents, recipes } from '../../scenarios/catalog.ts';
import { testScenarios } from './fixtures/scenario-tests.ts';

await testScenarios([...incidents, ...recipes]);
