/** Russian: how far a training's verdict may be trusted. */
import type { EvidenceTexts } from '../evidence-texts.ts';

const COMPARISONS = { better: 'лучше', not_better: 'разница не доказана', worse: 'хуже' } as const;

export const evidenceRu: EvidenceTexts = {
  versusLogistic: 'против логистической регрессии',
  versusOf: (difference, interval, comparison) => `AUC ${difference} ${interval}: ${COMPARISONS[comparison]}`,
  versusOpen: (difference) => `AUC ${difference}, без интервала: в проверочном блоке мало строк`,
  gap: 'AUC, обучение / проверка',
  gapOf: (train, test) => `${train} / ${test}`,
  threshold: 'порог',
  thresholdOf: (value) => `выше ${value} (лучший F1)`,
  thresholdFixed: (value) => `выше ${value} (постоянный: мало оценённых строк)`,
  forward: (precision, recall) => `выбран вперёд по времени: precision ${precision}, recall ${recall}`,
  calibration: 'log-loss',
  calibrationOf: (model, prior, worse) =>
    `${model}, доля единиц ${prior}${worse ? ': как вероятности хуже этой постоянной' : ''}`,
  modelCard: 'паспорт модели',
  lost: (auc) => `AUC ${auc} после перемешивания`,
};
