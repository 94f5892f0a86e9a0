// The emoji that people send, each with the words by which it is found in English and in Chinese; the first of each is its name.
import type { Language } from "@/i18n";

export type Emoji = { emoji: string; words: Record<Language, readonly string[]> };

const LIST = `
😀|grinning,happy,smile|咧嘴笑,开心
😄|smile,happy,laugh|笑,高兴
😁|beaming,teeth,grin|露齿笑,嘻嘻
😂|tears of joy,laugh,lol|笑哭,哈哈
🤣|rolling,laugh,rofl|笑翻,打滚
🙂|slight smile,fine|微笑,还好
😉|wink|眨眼
😊|blush,smile,pleased|害羞,微笑
😍|heart eyes,love|花痴,喜欢
😘|kiss,love|飞吻,亲
😋|tasty,yum,food|好吃,美味
😎|cool,sunglasses|酷,墨镜
🤓|nerd,glasses|书呆子,眼镜
🤔|thinking,hmm|思考,想
🤨|raised eyebrow,doubt|怀疑,挑眉
😐|neutral,meh|无语,平静
🙄|rolling eyes|翻白眼
😏|smirk|得意,坏笑
😅|sweat smile,phew|尴尬,汗
😬|grimace,awkward|龇牙,尴尬
😴|sleeping,tired|睡觉,困
🥱|yawn,tired|打哈欠,困
😷|mask,ill|口罩,生病
🤒|fever,ill,sick|发烧,生病
🤯|mind blown,wow|震惊,爆炸
🥳|party,celebrate|庆祝,派对
😮|surprised,wow|惊讶,哇
😳|flushed,embarrassed|脸红,尴尬
🥺|pleading,please|求求,可怜
😢|crying,sad|哭,难过
😭|sobbing,sad,cry|大哭,伤心
😤|huffing,proud|生气,哼
😠|angry|生气
😡|furious,angry|愤怒,发火
🤬|swearing,angry|骂人,生气
😱|scream,fear|尖叫,害怕
😨|fearful,scared|害怕
🤗|hug|拥抱
🤫|quiet,shh|嘘,安静
🤐|zipped,secret|闭嘴,保密
🤷|shrug,dunno|耸肩,不知道
🤦|facepalm|捂脸,无奈
🙈|monkey,see no evil|猴子,不看
💀|skull,dead|骷髅,笑死
🤖|robot,bot|机器人
👻|ghost|幽灵,鬼
💩|poop|便便
👍|thumbs up,yes,ok,good|赞,好,同意
👎|thumbs down,no,bad|踩,不好
👌|ok,perfect|好的,没问题
✌️|victory,peace|胜利,耶
🤞|fingers crossed,luck|祝好运
👏|clapping,applause,bravo|鼓掌,棒
🙌|raised hands,hooray|万岁,举手
🙏|please,thanks,pray|谢谢,拜托
🤝|handshake,deal|握手,成交
👋|wave,hello,bye|挥手,你好,再见
💪|strong,muscle|加油,强
👀|eyes,look|眼睛,看
👈|left|左,指左
👉|right|右,指右
👆|up|上,指上
👇|down|下,指下
✍️|writing|写字
🫡|salute,yes sir|敬礼,收到
❤️|heart,love,red|爱心,红心
🧡|orange heart|橙心
💛|yellow heart|黄心
💚|green heart|绿心
💙|blue heart|蓝心
💜|purple heart|紫心
🖤|black heart|黑心
💔|broken heart|心碎
💯|hundred,perfect|满分,一百
✨|sparkles,shiny|闪亮,星星
🔥|fire,hot|火,厉害
🎉|party popper,congratulations,celebrate|庆祝,撒花
🎊|confetti|彩球
🎂|cake,birthday|蛋糕,生日
🎁|gift,present|礼物
🏆|trophy,win|奖杯,冠军
🥇|gold,first|金牌,第一
⭐|star|星星
🌟|glowing star|闪星
⚡|lightning,fast|闪电,快
💥|boom,explosion|爆炸
💤|sleep,zzz|睡觉
💡|idea,light|主意,灯泡
❓|question|问号,疑问
❗|exclamation,important|感叹号,重要
✅|check,done,yes|完成,对勾
❌|cross,no,wrong|错,不
⚠️|warning|警告,注意
🚫|prohibited,no|禁止
🆗|ok button|好
🔴|red circle|红圈
🟡|yellow circle|黄圈
🟢|green circle|绿圈
⏰|alarm,time|闹钟,时间
⏳|hourglass,wait|沙漏,等待
📅|calendar,date|日历,日期
📌|pin|图钉
📎|paperclip|回形针,附件
📄|document,page|文档,文件
📁|folder|文件夹
📊|chart|图表
📈|rising,growth|上升,增长
📉|falling|下降
✏️|pencil|铅笔
📧|mail,email|邮件
📞|phone,call|电话
📷|camera,photo|相机,照片
🔒|lock,secure|锁,安全
🔑|key|钥匙
🔍|search,find|搜索,放大镜
🔗|link|链接
🔧|wrench,fix|扳手,修
🔨|hammer,build|锤子
⚙️|gear,settings|齿轮,设置
🧪|test tube,experiment|试管,实验
🐛|bug|虫子,缺陷
💻|laptop,computer|电脑,笔记本
🖥️|desktop,computer|台式机,电脑
🖨️|printer|打印机
💾|disk,save|软盘,保存
🚀|rocket,launch,ship|火箭,发布
🚗|car|汽车
🚄|train|火车,高铁
✈️|plane,travel|飞机,出差
🏠|home,house|家
🏢|office|办公楼,公司
🏭|factory|工厂
☕|coffee,tea,break|咖啡,休息
🍵|tea|茶
🍺|beer|啤酒
🍻|cheers,beers|干杯
🥂|clinking,toast|碰杯
🍕|pizza|披萨
🍔|burger|汉堡
🍜|noodles|面条
🍚|rice|米饭
🥟|dumpling|饺子
🍎|apple|苹果
🍉|watermelon|西瓜
🍰|cake slice|蛋糕
🍪|cookie|饼干
🐱|cat|猫
🐶|dog|狗
🐼|panda|熊猫
🦊|fox|狐狸
🐷|pig|猪
🐢|turtle,slow|乌龟,慢
🦄|unicorn|独角兽
🌹|rose,flower|玫瑰,花
🌸|blossom|樱花
🌱|seedling,grow|幼苗
🍀|clover,luck|四叶草,幸运
☀️|sun,sunny|太阳,晴
🌙|moon,night|月亮,晚安
☁️|cloud|云
🌧️|rain|下雨
❄️|snow,cold|雪,冷
🌈|rainbow|彩虹
🎵|music,note|音乐
🎮|game|游戏
⚽|football,soccer|足球
🏀|basketball|篮球
🏓|ping pong|乒乓球
🧧|red envelope|红包
🏮|lantern|灯笼
`;

export const EMOJI: readonly Emoji[] = LIST.trim()
  .split("\n")
  .map((line) => {
    const [emoji = "", en = "", zh = ""] = line.split("|");
    return { emoji, words: { en: en.split(","), "zh-CN": zh.split(",") } };
  });

/** By words of either language: whoever writes in two looks in two. */
export function findEmoji(query: string): readonly Emoji[] {
  const wanted = query.trim().toLowerCase();
  if (wanted === "") return EMOJI;
  return EMOJI.filter(({ emoji, words }) =>
    [emoji, ...Object.values(words).flat()].some((word) => word.includes(wanted)),
  );
}
