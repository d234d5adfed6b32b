"""Old ledgers made by seed, and what they come to, counted apart.

The recount works on the cells as written: days are whole numbers since 1970 from `datetime.date`, and nothing of the
program's way of counting is used. It follows decided.md 1 and 29 and the clause's own words: the day of receipt is
not counted, the third natural day's last moment is in time.
"""

import csv
import datetime
import io
import random

import openpyxl

HEADER = ["编号", "客户姓名", "联系电话", "主题", "内容", "受理时间", "处理结果", "完成时间"]
MAP = "number=编号,customer=客户姓名,phone=联系电话,title=主题,text=内容,received=受理时间,reply=处理结果,replied=完成时间"
SHANGHAI = datetime.timezone(datetime.timedelta(hours=8))


def now():
    return datetime.datetime.now(SHANGHAI).replace(tzinfo=None)


def today():
    return now().date()


class Cell:
    """A time as a ledger writes it, with what it means to a reader: `day` and seconds of it, None when only the day
    is known, or nothing at all."""

    def __init__(self, written, day=None, seconds=None, kind="good"):
        self.written, self.day, self.seconds, self.kind = written, day, seconds, kind


EMPTY = Cell("", kind="empty")


def write_time(moment, random, true_dates):
    """One moment in one of the ways that people write it."""
    day, clock = moment.date(), moment.hour * 3600 + moment.minute * 60 + moment.second
    ways = [
        lambda: (f"{moment:%Y-%m-%d %H:%M:%S}", clock),
        lambda: (f"{moment.year}/{moment.month}/{moment.day} {moment.hour}:{moment:%M:%S}", clock),
        lambda: (f"{moment:%Y/%m/%d %H:%M}", clock - moment.second),
        lambda: (f"{moment.year}年{moment.month}月{moment.day}日 {moment.hour}时{moment.minute}分", clock - moment.second),
        lambda: (f"{moment.year}.{moment.month}.{moment.day} {moment.hour}:{moment:%M}", clock - moment.second),
        lambda: (f"{moment:%Y%m%d%H%M%S}", clock),
        lambda: (f"{moment:%Y-%m-%dT%H:%M:%S}+08:00", clock),
        lambda: (f"{moment.year}/{moment.month}/{moment.day}", None),
        lambda: (f"{moment.year}年{moment.month}月{moment.day}日", None),
        lambda: (f"{moment:%Y%m%d}", None),
        lambda: (f"{moment:%Y-%m-%d}", None),
        lambda: ("".join(chr(ord(letter) + 0xFEE0) if letter.isdigit() else letter for letter in f"{moment:%Y-%m-%d}"),
                 None),
    ]
    if true_dates:
        ways += [lambda: (moment.replace(microsecond=0), clock), lambda: (day, None)] * 2
    written, seconds = random.choice(ways)()
    return Cell(written, day, seconds)


class Ledger:
    """Rows of cells, with the times understood beside them."""

    def __init__(self, seed, count, true_dates=False):
        self.random = random.Random(seed)
        self.rows, self.times = [], []
        for place in range(count):
            self.add(place, true_dates)

    def add(self, place, true_dates):
        random = self.random
        if place % 331 == 330:
            moment = now() - datetime.timedelta(days=random.choice([0, 1, 2, 3, 4]), hours=random.randint(1, 20))
        else:
            moment = datetime.datetime(2012, 1, 1) + datetime.timedelta(seconds=random.randrange(12 * 365 * 86_400))
        if random.random() < 0.1:  # the edges of a day
            moment = moment.replace(hour=random.choice([0, 23]), minute=random.choice([0, 59]), second=random.choice([0, 59]))
        received = write_time(moment, random, true_dates)
        answered = moment + datetime.timedelta(days=random.choice([0, 1, 2, 3, 3, 3, 4, 4, 5, 30]),
                                               seconds=random.randrange(-40_000, 40_000))
        if random.random() < 0.15:  # the very last and the very first moment
            last = datetime.datetime.combine(moment.date() + datetime.timedelta(days=3), datetime.time(23, 59, 59))
            answered = last + datetime.timedelta(seconds=random.choice([0, 1]))
        answered = min(answered, now() - datetime.timedelta(minutes=5))
        reply, replied = "已处理，谢谢。", write_time(answered, random, true_dates)
        luck = random.random()
        if luck < 0.02:
            replied = Cell(random.choice(["尽快", "2019/13/45", "见附件", "31/02"]), kind="bad")
        elif luck < 0.04:
            replied = EMPTY
        elif luck < 0.07:
            reply, replied = "", EMPTY
        elif luck < 0.09:
            received = Cell(random.choice(["", "  "]), kind="empty")
        elif luck < 0.10:
            received = Cell(random.choice(["不详", "2020-02-30", "去年"]), kind="bad")
        elif luck < 0.12:
            back = moment - datetime.timedelta(days=random.randint(2, 9))
            replied = write_time(back, random, true_dates)
        elif luck < 0.13:
            reply = ""  # a time without words
        number = f"L{place:06d}" if random.random() < 0.9 else ""
        name = random.choice("赵钱孙李周吴郑王") + random.choice(["伟", "芳", "娜", "敏", "静"])
        row = [number, name, f"138{random.randrange(10**8):08d}", f"建议{place}", f"第{place}条：{random.random()}", received,
               reply, replied]
        self.rows.append(row)
        if self.rows[5:] and random.random() < 0.03:  # the same again, sometimes far below
            again = list(random.choice(self.rows))
            self.rows.append(again)
        if self.rows[5:] and random.random() < 0.02:  # the number given twice
            other = list(random.choice(self.rows))
            other[4] = f"另一件事{place}"
            self.rows.append(other)

    def written(self):
        return [[cell.written if isinstance(cell, Cell) else cell for cell in row] for row in self.rows]

    def csv(self, path, encoding="utf-8", header=HEADER):
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow(header)
        writer.writerows(self.written())
        path.write_bytes(text.getvalue().encode(encoding))
        return path

    def xlsx(self, path, header=HEADER):
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.append(header)
        for row in self.written():
            sheet.append(row)
        book.save(path)
        return path

    def recount(self):
        """What S2.6-2 and S2.6-3 must say, and what the report must count."""
        moment = now()
        current = number_of(moment.date())
        seen, result = set(), dict(kept=0, total=0, settled=0, excluded=0, bad=0, open=0, imported=0, unchanged=0)
        for number, name, _, title, words, received, reply, replied in self.rows:
            if received.kind != "good" or instant(received, end=False) > seconds_of(moment):
                result["bad"] += 1
                continue
            identity = (number, name, title, words, instant(received, end=False))
            if identity in seen:
                result["unchanged"] += 1
                continue
            seen.add(identity)
            result["imported"] += 1
            if replied.kind == "empty" and not reply or replied.kind == "bad" and not reply:
                result["open"] += 1
                continue
            due_day = number_of(received.day) + 3
            if replied.kind != "good":
                result["excluded"] += due_day <= current
                continue
            if instant(replied, end=True) < instant(received, end=False):
                result["excluded"] += due_day <= current
                continue
            if due_day >= current:
                continue  # not due before this day is over
            result["total"] += 1
            result["settled"] += 1
            result["kept"] += number_of(replied.day) <= due_day
        return result


def number_of(day):
    return day.toordinal() - datetime.date(1970, 1, 1).toordinal()


def seconds_of(moment):
    return number_of(moment.date()) * 86_400 + moment.hour * 3600 + moment.minute * 60 + moment.second


def instant(cell, end):
    """Seconds on the wall since 1970; a day alone begins, or ends, with the day."""
    base = number_of(cell.day) * 86_400
    return base + (cell.seconds if cell.seconds is not None else 86_400 - 1 if end else 0)
