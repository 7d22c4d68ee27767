import subprocess,re,os,glob,sys,shutil
W='/work/wt/twodb/'; I=W+'inventory-service/inventory/'
JH='/usr/lib/jvm/temurin-25-jdk-amd64/bin/'
xml=open(glob.glob(I+'target/surefire-reports/TEST-*PreflightTest.xml')[0]).read()
cp=re.search(r'name="(?:surefire\.test\.class\.path|surefire\.real\.class\.path)" value="([^"]+)"',xml)
cp=re.search(r'name="surefire.test.class.path" value="([^"]+)"',xml).group(1)
lau=glob.glob(os.path.expanduser('~/.m2/repository/org/junit/platform/junit-platform-launcher/6.1.3/*.jar'))[0]
cp=cp+':'+lau
D='/tmp/twodb/mut'; shutil.rmtree(D,ignore_errors=True); os.makedirs(D+'/run')
subprocess.run([JH+'javac','-proc:none','-cp',cp,'-d',D+'/run','/tmp/twodb/Runner.java'],check=True)
P=I+'src/main/java/dev/bramble/inventory/preflight/'
TS=['dev.bramble.inventory.preflight.'+t for t in ('PreflightTest','ConfigReaderTest','RootDiskTest','RamFileSystemTest')]
from mutants import MUTANTS
sel=sys.argv[1:]
for n,(f,a,b) in enumerate(MUTANTS):
    if sel and str(n) not in sel: continue
    src=(W+'platform/disk/src/main/java/dev/bramble/disk/partition/'+f) if f.startswith('Gpt') else P+f
    s=open(src).read()
    if a not in s: print(n,f,'NOT FOUND',a[:60],flush=True); continue
    d='%s/m%d'%(D,n); os.makedirs(d+'/src'); open(d+'/src/'+f,'w').write(s.replace(a,b,1))
    r=subprocess.run([JH+'javac','-proc:none','-nowarn','-cp',cp,'-d',d,d+'/src/'+f],capture_output=True,text=True)
    if r.returncode: print(n,f,'NO COMPILE',r.stderr[:300],flush=True); continue
    r=subprocess.run([JH+'java','-XX:TieredStopAtLevel=1','-XX:+UseSerialGC','-cp',d+':'+D+'/run:'+cp,'Runner']+TS,capture_output=True,text=True,timeout=120)
    m=[l for l in r.stdout.splitlines() if l.startswith('RUN')]
    print(n,f,'|',' '.join(a.split())[:60],'->',' '.join(b.split())[:30],'|',m[-1] if m else r.stdout[-200:]+r.stderr[-300:],flush=True)
