"""The phrases not to use, as shipped (rule J14, REFERENCE §7). Rows that are there already are left as they are."""

from django.db import migrations

# code, Chinese ways of saying it, English ways, better in Chinese, better in English; `…` stands for a few words.
PHRASES = [
    (
        "child",
        ["小孩都会", "小孩子都会", "小孩都懂", "三岁小孩都"],
        ["a child could do", "any child can", "even a child"],
        "这一步容易弄错，我陪您做一遍",
        "It is easy to miss; let us do it together",
    ),
    (
        "you-pay",
        ["一分钱一分货", "一分价钱一分货"],
        ["you get what you pay for", "you get what you paid for"],
        "我把这项服务的标准和收费依据给您看",
        "Here is the standard and the fee it rests on",
    ),
    (
        "impossible",
        ["绝对不可能", "绝不可能", "根本不可能", "不可能有这种事", "不可能发生"],
        ["cannot have happened", "can't have happened", "could not have happened", "impossible"],
        "我先核实，今天几点前回您",
        "I will check and ring you by …",
    ),
    (
        "other-department",
        ["不是我们的事", "不是我们部门", "不归我们", "不是我们负责", "去找…部", "你去找", "您去找", "找别的部门"],
        ["ask another department", "ask the other department", "not our department"],
        "我来联系他们，由我回复您",
        "I will contact them and answer you myself",
    ),
    (
        "not-sure",
        ["不太清楚", "不是很清楚", "不大清楚"],
        ["not really sure", "not quite sure"],
        "我查清楚再答您，请稍候",
        "Let me find out first",
    ),
    (
        "never-said",
        ["我没说过", "我没有说过", "我们没说过", "我可没说"],
        ["i never said", "we never said"],
        "可能我没讲明白，我再确认一遍",
        "I may have been unclear; let us confirm",
    ),
    (
        "cannot-do",
        ["我不懂", "我不会弄", "我不会修", "这个我不会"],
        ["i cannot do that", "i can't do that", "i don't know how"],
        "我请懂行的同事一起看",
        "I will bring in someone who knows",
    ),
    (
        "company-rules",
        ["公司就这么规定", "公司就是这么规定", "公司规定", "公司的规定", "这是规定", "规定就是这样"],
        ["company rules", "company policy", "those are the rules", "that is the rule", "that's the rule"],
        "这样安排的原因是……，您还可以选……",
        "The reason is …; you may also choose …",
    ),
    (
        "cannot-read",
        ["看不懂字", "不识字", "不会看通知", "没长眼睛"],
        ["can't you read", "cannot you read", "can you not read"],
        "我把这段讲给您听",
        "I will go through it with you",
    ),
    (
        "some-day",
        ["改天通知", "改天再说", "等通知", "等候通知", "有消息再说", "回头再说"],
        ["some other day", "wait for notice", "wait for a notice", "you will hear from us some time"],
        "最迟某日某时我联系您",
        "I contact you by … at the latest",
    ),
    (
        "not-our-job",
        ["我们不管", "我们管不了", "不归物业管", "物业不管"],
        ["not our job", "not my job", "not our business", "not our problem", "none of our business"],
        "这件事归某处，我帮您转过去并跟进",
        "It belongs to …; I pass it on and follow it",
    ),
    (
        "nothing-to-do",
        ["跟我们没关系", "和我们没关系", "与我们没关系", "跟我们没有关系", "与我们无关", "跟我们无关", "和我们无关"],
        ["nothing to do with us", "nothing to do with me"],
        "原因可能在……，我先帮您确认",
        "The cause may lie in …; let me check",
    ),
    (
        "no-way",
        ["没办法解决", "没法解决", "无法解决", "解决不了", "没办法处理", "我也没办法", "我们也没办法"],
        ["cannot be solved", "can't be solved", "nothing we can do", "nothing i can do"],
        "目前能做的是……，下一步我请示",
        "What we can do now is …; I will ask further",
    ),
    (
        "as-you-like",
        ["随便你", "随便您", "随你便", "随您便", "随便吧", "爱怎么样怎么样"],
        ["as you like", "suit yourself", "whatever"],
        "您的看法我记下了，建议是……",
        "I have noted your view; my advice is …",
    ),
    (
        "dont-know",
        ["不知道", "不晓得"],
        ["don't know", "do not know", "no idea"],
        "我现在没有答案，几点前给您",
        "I have no answer yet; you get it by …",
    ),
    (
        "you-are-wrong",
        ["你错了", "您错了", "是你不对", "你没搞懂", "您没搞懂", "你没弄懂", "您没弄懂", "你没听懂", "您没听懂", "你搞错了", "您搞错了"],
        ["you are wrong", "you're wrong", "you did not get it", "you didn't get it", "you don't understand", "you do not understand"],
        "我换个说法，看是否对得上您的情况",
        "Let me put it another way",
    ),
    (
        "must-pay",
        ["要你赔", "要您赔", "你得赔", "您得赔", "你必须赔", "您必须赔", "你来赔"],
        ["you must pay", "you have to pay", "you will have to pay"],
        "我们先一起看责任怎么分",
        "Let us look together at who bears what",
    ),
    (
        "teach-you",
        ["我来教你", "我来教您", "我教教你", "听我教你"],
        ["let me explain it to you", "let me teach you", "i'll teach you"],
        "我补充一点情况",
        "May I add something",
    ),
    (
        "comparison",
        ["有病吧", "神经病", "精神病", "脑子有问题", "像坐牢", "跟小偷", "像小偷", "跟犯人", "像犯人", "你爸妈", "你父母没教", "你家里人没教"],
        ["are you ill", "are you sick", "are you crazy", "insane", "like a criminal", "like a thief", "your mother", "your parents"],
        "",
        "",
    ),
    (
        "own-doing",
        ["质量不可能有问题", "质量没问题…自己", "是你自己的原因", "是您自己的原因", "你自己弄坏", "您自己弄坏", "你自己造成", "您自己造成"],
        ["must be your own doing", "your own fault", "your own doing", "you broke it yourself"],
        "我先看实物，再谈原因",
        "I will look at it first",
    ),
    (
        "no-proof",
        ["没凭证不", "没有凭证不", "没单据不", "没有单据不", "没发票不", "没有发票不", "没证据不"],
        ["no proof, no service", "no receipt, no", "without proof we", "without a receipt we"],
        "没有单据也可以，我们用时间和记录核对",
        "We can check by date and records",
    ),
    (
        "too-busy",
        ["太忙了", "忙不过来", "到外面等", "去外面等", "没空理"],
        ["too busy", "wait outside"],
        "请先坐，大约等几分钟",
        "Please take a seat; it takes about … minutes",
    ),
]  # fmt: skip


def ship(apps, schema_editor):
    phrase = apps.get_model("notifications", "Phrase")
    for code, zh, en, better_zh, better_en in PHRASES:
        phrase.objects.get_or_create(
            code=code,
            defaults={
                "patterns_zh": "\n".join(zh),
                "patterns_en": "\n".join(en),
                "better_zh": better_zh,
                "better_en": better_en,
            },
        )


def unship(apps, schema_editor):
    codes = [code for code, *_rest in PHRASES]
    apps.get_model("notifications", "Phrase").objects.filter(code__in=codes).delete()


class Migration(migrations.Migration):
    dependencies = [("notifications", "0003_bell_is_carried_on")]
    operations = [migrations.RunPython(ship, unship)]
