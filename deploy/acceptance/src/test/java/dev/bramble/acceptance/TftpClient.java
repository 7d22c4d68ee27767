package dev.bramble.acceptance;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The TFTP clients that others wrote, each with the options it can be made to send. */
enum TftpClient {
    /** tsize, blksize 512, timeout. */
    CURL("curl", "curl") {
        @Override
        List<String> get(String host, int port, String file, String local) {
            return List.of("-sS", "-o", local, url(host, port, file));
        }
    },
    CURL_WITH_LARGE_BLOCKS("curl", "curl") {
        @Override
        List<String> get(String host, int port, String file, String local) {
            return List.of("-sS", "--tftp-blksize", LARGE_BLOCK, "-o", local, url(host, port, file));
        }
    },
    CURL_WITHOUT_OPTIONS("curl", "curl") {
        @Override
        List<String> get(String host, int port, String file, String local) {
            return List.of("-sS", "--tftp-no-options", "-o", local, url(host, port, file));
        }
    },
    /** No options. */
    TFTP_HPA("tftp", "tftp-hpa") {
        @Override
        List<String> get(String host, int port, String file, String local) {
            return List.of("-m", "binary", host, "" + port, "-c", "get", file, local);
        }
    },
    ATFTP("atftp", "atftp") {
        @Override
        List<String> get(String host, int port, String file, String local) {
            return List.of("--get", "-r", file, "-l", local, host, "" + port);
        }
    },
    ATFTP_WITH_WINDOWS("atftp", "atftp") {
        @Override
        List<String> get(String host, int port, String file, String local) {
            return List.of(
                    "--option",
                    "blksize " + LARGE_BLOCK,
                    "--option",
                    "windowsize 16",
                    "--get",
                    "-r",
                    file,
                    "-l",
                    local,
                    host,
                    "" + port);
        }
    },
    BUSYBOX("busybox", "busybox") {
        @Override
        List<String> get(String host, int port, String file, String local) {
            return List.of("tftp", "-g", "-r", file, "-l", local, host, "" + port);
        }
    },
    BUSYBOX_WITH_LARGE_BLOCKS("busybox", "busybox") {
        @Override
        List<String> get(String host, int port, String file, String local) {
            return List.of("tftp", "-g", "-r", file, "-l", local, "-b", LARGE_BLOCK, host, "" + port);
        }
    };

    private static final String LARGE_BLOCK = "1468";

    private final String command;
    private final String debianPackage;

    TftpClient(String command, String debianPackage) {
        this.command = command;
        this.debianPackage = debianPackage;
    }

    abstract List<String> get(String host, int port, String file, String local);

    /**
     * Fetches a file into the folder, under the last part of its name.
     *
     * @throws AssertionError when the client says that it failed
     */
    Path fetch(String host, int port, String file, Path folder) throws IOException, InterruptedException {
        Path local = folder.resolve(Path.of(file).getFileName());
        new ForeignProgram(command, debianPackage)
                .runIn(
                        folder,
                        get(host, port, file, local.getFileName().toString()).toArray(String[]::new))
                .succeeded();
        return local;
    }

    static String url(String host, int port, String file) {
        return "tftp://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port + "/" + file;
    }
}
