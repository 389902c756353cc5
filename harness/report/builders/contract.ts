import { formatVersions } from '../../model/history.ts';
import { formatCount } from '../../model/format.ts';
import type { RuleStanding, RuleReport, ContractCheck } from '../../model/contract-check.ts';
import type { Block, Finding, Part, Report, Section, Tone } from '../model.ts';
import { buildFindingBlocks } from '../sections/blocks.ts';

const SYMBOLS: Readonly<Record<RuleStanding, string>> = { kept: '✔', broken: '✘', 'not tried': '–' };
const TONES: Readonly<Record<RuleStanding, Tone>> = { kept: 'good', broken: 'bad', 'not tried': 'muted' };

/** One server against the contract: every rule, group by group, then what is broken. */
export function buildContractReport(check: ContractCheck): Report {
  const { hangup, server, versions, rules } = check;
  const countRules = (wanted: RuleStanding) => rules.filter(({ standing }) => standing === wanted).length;
  const groups = [...Map.groupBy(rules, ({ group }) => group)];
  return {
    name: 'contract',
    record: check,
    model: {
      title: `The contract on ${server}`,
      status: countRules('broken') > 0 ? 'different' : 'expected',
      selfCheck: [],
      summary: `${formatCount(rules.length, 'rule')}: ${countRules('kept')} kept, ${countRules('broken')} broken, ${countRules('not tried')} not tried`,
      conditions: [`hangup ${hangup}`, ...(versions === null ? [] : [formatVersions(versions)])],
      sections: [
        ...groups.map(([group, groupRules]): Section => {
          const blocks: Block[] = [{ kind: 'list', items: groupRules.map(buildRuleItem) }];
          return { title: group, level: 2, tone: null, audience: 'all', blocks };
        }),
        ...buildBrokenSection(check),
      ],
      suites: [],
    },
  };
}

function buildRuleItem({ standing, says, note }: RuleReport): Part {
  const notes: Readonly<Record<RuleStanding, string>> = {
    kept: note === '' ? '' : ` (${note})`,
    broken: '',
    'not tried': `: ${note}`,
  };
  return { text: `${SYMBOLS[standing]} ${says}${notes[standing]}`, tone: TONES[standing] };
}

function buildBrokenSection({ rules, log }: ContractCheck): Section[] {
  const broken = rules.filter(({ standing }) => standing === 'broken');
  if (broken.length === 0) return [];
  const findings = broken.map(({ says, note, section }, index): Finding => ({
    kind: 'violation',
    subject: says,
    count: null,
    points: [{ sentence: `${note} See docs/contract.md#${section}.`, cells: [] }],
    log: index === broken.length - 1 ? log : '',
    rerun: null,
  }));
  return [{ title: 'Broken rules', level: 2, tone: 'bad', audience: 'all', blocks: buildFindingBlocks(findings) }];
}
