package dev.bramble.nfs.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccountNamesTest {
    private AccountNames names;

    @BeforeEach
    void write(@TempDir Path folder) throws Exception {
        Path users = Files.writeString(folder.resolve("passwd"), """
                # a comment
                root:x:0:0:root:/root:/bin/sh
                media:x:3001:3002:M\u00e9dia,,,:/srv:/bin/false
                short:x
                large:x:4294967294:4294967294::/:
                odd:x:-5:abc::/:
                """);
        Path groups = Files.writeString(folder.resolve("group"), "root:x:0:\nmedia:x:3002:\nwheel:x:10:root\n");
        names = new AccountNames(users, groups);
    }

    @Test
    void aUserBringsHisGroup() throws Exception {
        assertThat(names.account("media", "")).isEqualTo(new Account(3001, 3002));
        assertThat(names.account("3001", "")).isEqualTo(new Account(3001, 3002));
        assertThat(names.account("root", "")).isEqualTo(Account.ROOT);
        assertThat(names.account("large", "")).isEqualTo(new Account(-2, -2));
    }

    @Test
    void aGroupGivenGoesFirst() throws Exception {
        assertThat(names.account("media", "wheel")).isEqualTo(new Account(3001, 10));
        assertThat(names.account("media", "77")).isEqualTo(new Account(3001, 77));
        assertThat(names.account("", "wheel")).isEqualTo(new Account(65534, 10));
    }

    @Test
    void numbersNeedNoEntry() throws Exception {
        assertThat(names.account("5000", "")).isEqualTo(new Account(5000, 65534));
        assertThat(names.account("", "")).isEqualTo(Account.NOBODY);
        AccountNames none = new AccountNames(Path.of("/nowhere/passwd"), Path.of("/nowhere/group"));
        assertThat(none.account("0", "")).isEqualTo(Account.ROOT);
        assertThat(none.account("1", "2")).isEqualTo(new Account(1, 2));
    }

    @Test
    void whoIsNotKnownIsNobodyElse() {
        for (String user : new String[] {"nobody-such", "short", "odd", "4294967295", "99999999999", "-1", "root:x"}) {
            assertThatThrownBy(() -> names.account(user, ""))
                    .as(user)
                    .isInstanceOf(UnusableExportException.class)
                    .hasMessageContaining("no user is named '" + user + "'");
        }
        assertThatThrownBy(() -> names.account("root", "nogroup-such"))
                .hasMessage("no group is named 'nogroup-such' here; give its number");
    }
}
