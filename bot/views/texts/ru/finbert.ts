/** Russian: FinBERT, its cache and what to do about it. */
import type { FinbertTexts } from '../finbert-texts.ts';
import { counted } from '../plural.ts';

const count = counted('ru');
const files = (n: number) => count(n, { one: 'файл', few: 'файла', many: 'файлов', other: 'файла' });
const texts = (n: number) => count(n, { one: 'текст', few: 'текста', many: 'текстов', other: 'текста' });

export const finbertRu: FinbertTexts = {
  finbert: {
    serves: (commit) => `Отвечает FinBERT (коммит ${commit}).`,
    onRules: (cause) => `Вместо FinBERT отвечают правила: ${cause}.`,
    causes: {
      fallback: 'его отключили люди',
      not_warmed_up: 'он ещё не прогрет',
      cache_corrupt: 'кэш модели повреждён, а прежней модели нет',
      model_failed: 'модель из кэша не работает',
      circuit_open: 'модель раз за разом отказывает; время от времени её пробуют снова',
    },
    outcomes: {
      refreshed: (commit) => `FinBERT скачан и отвечает (коммит ${commit}).`,
      current: (commit) => `FinBERT отвечает; новее коммита ${commit} на хабе ничего нет.`,
      cached: (commit) => `FinBERT отвечает из кэша (коммит ${commit}).`,
    },
    hubProblem: (code) => `Хаб не ответил (${code}); есть ли модель новее, неизвестно.`,
    repository: 'репозиторий',
    commit: 'коммит',
    precision: 'точность',
    precisions: { int8: 'int8', fp32: 'fp32' },
    checksum: 'контрольная сумма',
    folder: 'папка',
    files: 'файлы',
    filesOf: (n, bytes) => `${files(n)}, ${bytes}`,
    fetched: 'скачано',
    golden: 'контрольные фразы',
    goldenOf: (n, difference) =>
      `верно ${n} из ${n}, двумя путями; вероятности расходятся не больше чем на ${difference}`,
    loaded: 'загружена за',
    milliseconds: (ms) => `${ms} мс`,
    throughput: 'скорость',
    throughputOf: (perSecond) => `${perSecond} текстов/с`,
    memory: 'память, пик',
    downloaded: (done, total, n, filesTotal) => `${done} из ${total}, файлов ${n} из ${filesTotal}`,
    verified: 'Кэш модели цел.',
    damaged: (file, reason) => `Кэш модели повреждён: ${file} ${reason}.`,
    damages: { missing: 'отсутствует', size: 'другого размера', hash: 'с другими байтами' },
    nothingThere: 'Модели в кэше нет.',
    present: 'нынешняя модель',
    former: 'прежняя модель',
    whole: (commit) => `цела (коммит ${commit})`,
    noneThere: 'нет',
    foreign: 'чужие файлы',
    checksumFile: '`.checksum`',
    checksumFiles: {
      equal: 'такая, как считает платформа',
      different: 'не такая, как считает платформа: без сети она откажется от папки',
      missing: 'нет: платформа возьмёт папку без проверки',
    },
    servesNow: 'отвечает сейчас',
    rules: 'правила',
    rolledBack: (commit) => `Снова отвечает прежний FinBERT (коммит ${commit}).`,
    rolledBackNext: 'та же строка вернёт вперёд: `mlops finbert rollback`.',
    repairNext: '`mlops finbert repair`',
    warmUpNext: '`mlops finbert warmup`',
    text: 'текст',
    label: 'метка',
    labels: { pos: 'позитив', neg: 'негатив', neu: 'нейтрально' },
    score: 'оценка',
    confidence: 'уверенность',
    provider: 'кто ответил',
    providers: { finbert: 'FinBERT', rules: 'правила' },
    scored: (n) => `Оценено: ${texts(n)}.`,
    scoredByRules: 'Оценено по правилам, не FinBERT: `mlops finbert status` скажет почему.',
  },
};
