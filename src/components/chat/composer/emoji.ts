// The emoji that people send, each with the words by which it is found in English, Chinese and Japanese; the
// first of each is its name.
import type { Language } from "@/i18n";
import { foldText } from "@/lib/search";

export type Emoji = { emoji: string; words: Record<Language, readonly string[]> };

const LIST = `
😀|grinning,happy,smile|咧嘴笑,开心|にっこり,うれしい,笑顔
😄|smile,happy,laugh|笑,高兴|笑顔,うれしい,笑う
😁|beaming,teeth,grin|露齿笑,嘻嘻|にかっ,歯,笑顔
😂|tears of joy,laugh,lol|笑哭,哈哈|うれし泣き,爆笑,笑い
🤣|rolling,laugh,rofl|笑翻,打滚|大笑い,爆笑
🙂|slight smile,fine|微笑,还好|ほほえみ,大丈夫
😉|wink|眨眼|ウインク
😊|blush,smile,pleased|害羞,微笑|照れ笑い,にこにこ
😍|heart eyes,love|花痴,喜欢|目がハート,大好き
😘|kiss,love|飞吻,亲|投げキッス,好き
😋|tasty,yum,food|好吃,美味|おいしい,ぺろり
😎|cool,sunglasses|酷,墨镜|サングラス,かっこいい
🤓|nerd,glasses|书呆子,眼镜|オタク,メガネ
🤔|thinking,hmm|思考,想|考え中,うーん
🤨|raised eyebrow,doubt|怀疑,挑眉|疑いの目,怪しい
😐|neutral,meh|无语,平静|無表情,普通
🙄|rolling eyes|翻白眼|あきれ顔
😏|smirk|得意,坏笑|にやり,得意顔
😅|sweat smile,phew|尴尬,汗|冷や汗,苦笑い
😬|grimace,awkward|龇牙,尴尬|しかめ面,気まずい
😴|sleeping,tired|睡觉,困|眠い,おやすみ
🥱|yawn,tired|打哈欠,困|あくび,眠い
😷|mask,ill|口罩,生病|マスク,病気,風邪
🤒|fever,ill,sick|发烧,生病|熱,病気,体調不良
🤯|mind blown,wow|震惊,爆炸|衝撃,びっくり
🥳|party,celebrate|庆祝,派对|お祝い,パーティー
😮|surprised,wow|惊讶,哇|驚き,びっくり
😳|flushed,embarrassed|脸红,尴尬|赤面,恥ずかしい
🥺|pleading,please|求求,可怜|お願い,うるうる
😢|crying,sad|哭,难过|泣く,悲しい
😭|sobbing,sad,cry|大哭,伤心|大泣き,号泣,悲しい
😤|huffing,proud|生气,哼|鼻息,むっ
😠|angry|生气|怒り,むっ
😡|furious,angry|愤怒,发火|激怒,怒り
🤬|swearing,angry|骂人,生气|暴言,怒り
😱|scream,fear|尖叫,害怕|叫び,恐怖
😨|fearful,scared|害怕|怖い,青ざめる
🤗|hug|拥抱|ハグ
🤫|quiet,shh|嘘,安静|静かに,しーっ
🤐|zipped,secret|闭嘴,保密|口チャック,秘密
🤷|shrug,dunno|耸肩,不知道|さあ,分からない
🤦|facepalm|捂脸,无奈|やれやれ,がっかり
🙈|monkey,see no evil|猴子,不看|見ざる,猿
💀|skull,dead|骷髅,笑死|どくろ,死
🤖|robot,bot|机器人|ロボット
👻|ghost|幽灵,鬼|お化け,幽霊
💩|poop|便便|うんち
👍|thumbs up,yes,ok,good|赞,好,同意|いいね,了解,賛成
👎|thumbs down,no,bad|踩,不好|よくない,反対
👌|ok,perfect|好的,没问题|ok,完璧
✌️|victory,peace|胜利,耶|ピース,勝利
🤞|fingers crossed,luck|祝好运|幸運を祈る
👏|clapping,applause,bravo|鼓掌,棒|拍手,すごい
🙌|raised hands,hooray|万岁,举手|万歳,やった
🙏|please,thanks,pray|谢谢,拜托|お願い,ありがとう,祈る
🤝|handshake,deal|握手,成交|握手,合意
👋|wave,hello,bye|挥手,你好,再见|手を振る,こんにちは,バイバイ
💪|strong,muscle|加油,强|力こぶ,頑張れ
👀|eyes,look|眼睛,看|目,見る
👈|left|左,指左|左
👉|right|右,指右|右
👆|up|上,指上|上
👇|down|下,指下|下
✍️|writing|写字|書く,メモ
🫡|salute,yes sir|敬礼,收到|敬礼,了解
❤️|heart,love,red|爱心,红心|ハート,愛,赤
🧡|orange heart|橙心|オレンジのハート
💛|yellow heart|黄心|黄色のハート
💚|green heart|绿心|緑のハート
💙|blue heart|蓝心|青いハート
💜|purple heart|紫心|紫のハート
🖤|black heart|黑心|黒いハート
💔|broken heart|心碎|失恋,ハートブレイク
💯|hundred,perfect|满分,一百|百点,満点
✨|sparkles,shiny|闪亮,星星|きらきら
🔥|fire,hot|火,厉害|火,炎,すごい
🎉|party popper,congratulations,celebrate|庆祝,撒花|クラッカー,おめでとう,お祝い
🎊|confetti|彩球|くす玉,お祝い
🎂|cake,birthday|蛋糕,生日|バースデーケーキ,誕生日
🎁|gift,present|礼物|プレゼント,贈り物
🏆|trophy,win|奖杯,冠军|トロフィー,優勝
🥇|gold,first|金牌,第一|金メダル,一位
⭐|star|星星|星
🌟|glowing star|闪星|輝く星
⚡|lightning,fast|闪电,快|稲妻,速い
💥|boom,explosion|爆炸|爆発,どかん
💤|sleep,zzz|睡觉|眠る,ぐうぐう
💡|idea,light|主意,灯泡|電球,ひらめき,アイデア
❓|question|问号,疑问|はてな,質問
❗|exclamation,important|感叹号,重要|びっくりマーク,重要
✅|check,done,yes|完成,对勾|チェック,完了,済み
❌|cross,no,wrong|错,不|バツ,間違い
⚠️|warning|警告,注意|警告,注意
🚫|prohibited,no|禁止|禁止
🆗|ok button|好|okボタン
🔴|red circle|红圈|赤い丸
🟡|yellow circle|黄圈|黄色い丸
🟢|green circle|绿圈|緑の丸
⏰|alarm,time|闹钟,时间|目覚まし時計,時間
⏳|hourglass,wait|沙漏,等待|砂時計,待つ
📅|calendar,date|日历,日期|カレンダー,日付,予定
📌|pin|图钉|画びょう,ピン
📎|paperclip|回形针,附件|クリップ,添付
📄|document,page|文档,文件|書類,文書
📁|folder|文件夹|フォルダー
📊|chart|图表|グラフ
📈|rising,growth|上升,增长|上昇,増加
📉|falling|下降|下降,減少
✏️|pencil|铅笔|鉛筆
📧|mail,email|邮件|メール
📞|phone,call|电话|電話
📷|camera,photo|相机,照片|カメラ,写真
🔒|lock,secure|锁,安全|鍵,ロック
🔑|key|钥匙|キー,鍵
🔍|search,find|搜索,放大镜|虫めがね,検索
🔗|link|链接|リンク
🔧|wrench,fix|扳手,修|レンチ,修理
🔨|hammer,build|锤子|ハンマー,作る
⚙️|gear,settings|齿轮,设置|歯車,設定
🧪|test tube,experiment|试管,实验|試験管,実験
🐛|bug|虫子,缺陷|虫,バグ
💻|laptop,computer|电脑,笔记本|ノートパソコン,パソコン
🖥️|desktop,computer|台式机,电脑|デスクトップ,パソコン
🖨️|printer|打印机|プリンター,印刷
💾|disk,save|软盘,保存|フロッピー,保存
🚀|rocket,launch,ship|火箭,发布|ロケット,リリース
🚗|car|汽车|車
🚄|train|火车,高铁|新幹線,電車
✈️|plane,travel|飞机,出差|飛行機,出張
🏠|home,house|家|家,自宅
🏢|office|办公楼,公司|オフィス,会社
🏭|factory|工厂|工場
☕|coffee,tea,break|咖啡,休息|コーヒー,休憩
🍵|tea|茶|お茶
🍺|beer|啤酒|ビール
🍻|cheers,beers|干杯|乾杯,ビール
🥂|clinking,toast|碰杯|シャンパン,乾杯
🍕|pizza|披萨|ピザ
🍔|burger|汉堡|ハンバーガー
🍜|noodles|面条|ラーメン,麺
🍚|rice|米饭|ご飯
🥟|dumpling|饺子|餃子
🍎|apple|苹果|りんご
🍉|watermelon|西瓜|すいか
🍰|cake slice|蛋糕|ショートケーキ,ケーキ
🍪|cookie|饼干|クッキー
🐱|cat|猫|猫
🐶|dog|狗|犬
🐼|panda|熊猫|パンダ
🦊|fox|狐狸|きつね
🐷|pig|猪|豚
🐢|turtle,slow|乌龟,慢|亀,遅い
🦄|unicorn|独角兽|ユニコーン
🌹|rose,flower|玫瑰,花|バラ,花
🌸|blossom|樱花|桜,花
🌱|seedling,grow|幼苗|芽,成長
🍀|clover,luck|四叶草,幸运|四つ葉のクローバー,幸運
☀️|sun,sunny|太阳,晴|太陽,晴れ
🌙|moon,night|月亮,晚安|月,おやすみ
☁️|cloud|云|雲,曇り
🌧️|rain|下雨|雨
❄️|snow,cold|雪,冷|雪,寒い
🌈|rainbow|彩虹|虹
🎵|music,note|音乐|音楽,音符
🎮|game|游戏|ゲーム
⚽|football,soccer|足球|サッカー
🏀|basketball|篮球|バスケットボール
🏓|ping pong|乒乓球|卓球
🧧|red envelope|红包|お年玉,赤い封筒
🏮|lantern|灯笼|ちょうちん
`;

export const EMOJI: readonly Emoji[] = LIST.trim()
  .split("\n")
  .map((line) => {
    const [emoji = "", en = "", zh = "", ja = ""] = line.split("|");
    return { emoji, words: { en: en.split(","), "zh-CN": zh.split(","), ja: ja.split(",") } };
  });

/** By words of every language: whoever writes in two looks in two. */
export function findEmoji(query: string): readonly Emoji[] {
  const wanted = foldText(query.trim());
  if (wanted === "") return EMOJI;
  return EMOJI.filter(({ emoji, words }) =>
    [emoji, ...Object.values(words).flat()].some((word) => foldText(word).includes(wanted)),
  );
}
