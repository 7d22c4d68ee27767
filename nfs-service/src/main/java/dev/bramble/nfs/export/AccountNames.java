package dev.bramble.nfs.export;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Users and groups by name or number: passwd(5) and group(5) of this machine, read at each question. Other sources of
 * names (LDAP) are not asked; numbers need none.
 */
public final class AccountNames {
    private static final int MAX_BYTES = 1 << 20;

    private final Path users;
    private final Path groups;

    /** Names from these files. */
    public AccountNames(Path users, Path groups) {
        this.users = users;
        this.groups = groups;
    }

    public static AccountNames ofThisMachine() {
        return new AccountNames(Path.of("/etc/passwd"), Path.of("/etc/group"));
    }

    /**
     * The user and the group; without a group the user's own, without a user nobody.
     *
     * @param user name, number, or "" for none
     * @param group name, number, or "" for none
     * @throws UnusableExportException for a name that is not known here
     */
    Account account(String user, String group) throws UnusableExportException {
        int uid = Account.NOBODY.uid();
        int gid = Account.NOBODY.gid();
        if (!user.isEmpty()) {
            Optional<List<String>> entry = entry(users, user);
            uid = number(user).orElseGet(() -> id(entry, 2).orElse(-1));
            if (uid == -1) {
                throw new UnusableExportException("no user is named '%s' here; give its number".formatted(user));
            }
            gid = uid == 0 ? 0 : id(entry, 3).orElse(gid);
        }
        if (!group.isEmpty()) {
            gid = number(group).orElseGet(() -> id(entry(groups, group), 2).orElse(-1));
            if (gid == -1) {
                throw new UnusableExportException("no group is named '%s' here; give its number".formatted(group));
            }
        }
        return new Account(uid, gid);
    }

    /** The line of a name, or of a number in the third field, taken apart. */
    private static Optional<List<String>> entry(Path file, String nameOrNumber) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                return Optional.empty();
            }
            // Other encodings than UTF-8 are found in the field with the user's full name.
            return Files.readAllLines(file, StandardCharsets.ISO_8859_1).stream()
                    .map(line -> List.of(line.split(":", -1)))
                    .filter(fields -> fields.size() >= 4)
                    .filter(fields -> fields.getFirst().equals(nameOrNumber)
                            || fields.get(2).equals(nameOrNumber))
                    .findFirst();
        } catch (IOException e) {
            // As a machine without any users; the caller says which name it lacks.
            return Optional.empty();
        }
    }

    private static OptionalInt id(Optional<List<String>> entry, int field) {
        return entry.isEmpty() ? OptionalInt.empty() : number(entry.get().get(field));
    }

    /** An id; (uid_t) -1 means "unchanged" to the kernel and is nobody's. */
    private static OptionalInt number(String text) {
        if (!text.matches("[0-9]{1,10}")) {
            return OptionalInt.empty();
        }
        long id = Long.parseLong(text);
        return id < 0xffff_ffffL ? OptionalInt.of((int) id) : OptionalInt.empty();
    }
}
