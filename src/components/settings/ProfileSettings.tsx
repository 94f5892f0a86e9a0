// Who this node says it is: nickname and group, told to everybody at once, and the identity that stays.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { errorText, useI18n } from "@/i18n";
import { contactsQuery } from "@/lib/api/peers";
import { type Profile, profileQuery, updateProfile } from "@/lib/api/settings";
import { toFailure } from "@/lib/host";
import { Card } from "@/ui/Card";
import { Section as PartOfPage } from "@/ui/Page";
import { SettingRow } from "@/ui/SettingRow";
import { TextInput } from "@/ui/TextInput";
import { Trouble } from "@/ui/Trouble";
import styles from "./ProfileSettings.module.css";
import { Section, troubleOf } from "./Section";
import { useSetting } from "./useSetting";

/** Longest nickname or group, in bytes of UTF-8: the node's `NAME_BYTES`. */
const NAME_BYTES = 79;

export function ProfileSettings() {
  const answer = useQuery(profileQuery);
  return (
    <Section name="profile" trouble={troubleOf(answer)}>
      {answer.data && <Fields profile={answer.data} />}
    </Section>
  );
}

/** The same as a part of another page. */
export function ProfilePart() {
  const { t } = useI18n();
  const answer = useQuery(profileQuery);
  const trouble = troubleOf(answer);
  return (
    <PartOfPage title={t("settings.profile")} lead={t("settings.lead.profile")}>
      {trouble && <Trouble title={t("settings.failed")} {...trouble} />}
      {answer.data && <Fields profile={answer.data} />}
    </PartOfPage>
  );
}

function Fields({ profile }: { profile: Profile }) {
  const { t } = useI18n();
  const queries = useQueryClient();
  // Of a name the node refuses nothing but its length and control characters; its own sentence is English.
  const explain = (error: unknown) =>
    toFailure(error).code === "config.bad_value" ? t("error.bad_name", { limit: NAME_BYTES }) : errorText(error, t);
  const saveAs = (part: "nickname" | "group") => async (text: string) => {
    const next = { ...profile, [part]: text.trim() };
    await updateProfile({ nickname: next.nickname, group: next.group });
    queries.setQueryData(profileQuery.queryKey, next);
    void queries.invalidateQueries({ queryKey: contactsQuery.queryKey });
  };
  const notEmpty = (text: string) => (text.trim() === "" ? t("error.name_empty") : null);
  const nickname = useSetting({ saved: profile.nickname, check: notEmpty, save: saveAs("nickname"), explain });
  const group = useSetting({ saved: profile.group, save: saveAs("group"), explain });
  return (
    <Card>
      <SettingRow
        label={t("settings.nickname")}
        hint={t("settings.nickname_hint")}
        error={nickname.error}
        done={nickname.done ? t("settings.saved") : null}
        testId="nickname-field"
      >
        {(ids) => <TextInput {...ids} {...nickname.input} dir="auto" data-testid="nickname" />}
      </SettingRow>
      <SettingRow
        label={t("settings.group")}
        hint={t("settings.group_hint")}
        error={group.error}
        done={group.done ? t("settings.saved") : null}
        testId="group-field"
      >
        {(ids) => <TextInput {...ids} {...group.input} dir="auto" data-testid="group" />}
      </SettingRow>
      <SettingRow label={t("settings.identity")} hint={t("settings.identity_hint")}>
        <code className={styles.identity}>{`${profile.user}@${profile.host}`}</code>
      </SettingRow>
    </Card>
  );
}
