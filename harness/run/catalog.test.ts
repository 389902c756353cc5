import { seedScenarios } from '../../scenarios/catalog.ts';
import { testScenarios } from './fixtures/scenario-tests.ts';

await testScenarios(seedScenarios);
