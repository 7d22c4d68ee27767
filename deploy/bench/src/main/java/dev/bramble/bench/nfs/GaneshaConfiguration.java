package dev.bramble.bench.nfs;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What nfs-ganesha is told.
 *
 * @param export absolute; its path in all versions, as ours
 * @param state a folder of its own
 * @param plugins where its file systems are, when it was unpacked and not installed
 */
record GaneshaConfiguration(int nfsPort, int mountPort, Path export, Path state, Optional<Path> plugins) {

    /** Its defaults but for ports, paths, and what needs more of the machine: lock managers, Kerberos, idmapd. */
    String text() {
        return """
                NFS_CORE_PARAM {
                  NFS_Port = %d;
                  MNT_Port = %d;
                  NFS_Protocols = 3, 4;
                  Enable_NLM = false;
                  Enable_RQUOTA = false;
                  Enable_UDP = false;%s
                }
                NFSv4 {
                  Graceless = true;
                  UseGetpwnam = true;
                  Only_Numeric_Owners = true;
                  RecoveryRoot = "%s";
                }
                NFS_KRB5 {
                  Active_krb5 = false;
                }
                EXPORT {
                  Export_Id = 1;
                  Path = "%s";
                  Pseudo = "%s";
                  Protocols = 3, 4;
                  Transports = TCP;
                  Access_Type = RW;
                  Squash = No_Root_Squash;
                  SecType = sys;
                  FSAL {
                    Name = VFS;
                  }
                }
                LOG {
                  Default_Log_Level = EVENT;
                }
                """.formatted(
                        nfsPort,
                        mountPort,
                        plugins.map("\n  Plugins_Dir = \"%s\";"::formatted).orElse(""),
                        state,
                        export,
                        export);
    }
}
