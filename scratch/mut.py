#!/usr/bin/env python3
"""mut.py MODULE SPEC.py: SPEC has M = [(name, file-substring, old, new, [tests])]"""
import sys,subprocess,os,glob,shutil,tempfile
mod,spec=sys.argv[1:3]
root='/work/wt/mends/'+mod
J='/usr/lib/jvm/temurin-25-jdk-amd64/bin/'
ns={}; exec(open(spec).read(),ns)
cp=open(root+'/target/cp.txt').read().strip()
lib='/root/.m2/repository/org/junit/platform/junit-platform-launcher/1.14.1/junit-platform-launcher-1.14.1.jar'
import re
m=re.search(r'junit-platform-engine-([0-9.]+)\.jar',cp)
v=m.group(1)
lib=f'/root/.m2/repository/org/junit/platform/junit-platform-launcher/{v}/junit-platform-launcher-{v}.jar'
run='/tmp/lead/mut/out'+v
if not os.path.exists(run):
    subprocess.check_call([J+'javac','-d',run,'-cp',lib+':'+cp,'/tmp/lead/mut/RunTests.java'])
src=root+'/src/main/java'
def go(classes,tests):
    names=[]
    for t in tests:
        f=[p for p in glob.glob(root+'/src/test/java/**/'+t+'.java',recursive=True)]
        assert f,t
        names.append(os.path.relpath(f[0],root+'/src/test/java')[:-5].replace('/','.'))
    c=':'.join(([classes] if classes else [])+[root+'/target/classes',root+'/target/test-classes',lib,cp,run])
    r=subprocess.run(['chrt','--idle','0',J+'java','--enable-native-access=ALL-UNNAMED','--sun-misc-unsafe-memory-access=allow','-Xmx1g','-cp',c,'RunTests']+names,cwd=root,capture_output=True,text=True,timeout=400)
    o=[l for l in r.stdout.splitlines() if l.startswith(('RESULT','  RED'))]
    return '\n'.join(o) or r.stderr[-800:]
if len(sys.argv)>3 and sys.argv[3]=='base':
    print(go(None,sorted({t for x in ns['M'] for t in x[4]}))); sys.exit()
for name,fs,old,new,tests in ns['M']:
    f=[p for p in glob.glob(src+'/**/*.java',recursive=True) if p.endswith('/'+fs+'.java')]
    assert len(f)==1,(fs,f)
    s=open(f[0]).read()
    assert s.count(old)>=1,(name,'not found')
    d=tempfile.mkdtemp()
    rel=os.path.relpath(f[0],src); os.makedirs(d+'/s/'+os.path.dirname(rel))
    open(d+'/s/'+rel,'w').write(s.replace(old,new,1))
    c=subprocess.run([J+'javac','--release','25','-proc:none','-nowarn','-d',d+'/o','-cp',root+'/target/classes:'+cp,d+'/s/'+rel],capture_output=True,text=True)
    if c.returncode: print('==',name,'DOES NOT COMPILE',c.stderr[-400:]); continue
    try: print('==',name,'|',go(d+'/o',tests),flush=True)
    except subprocess.TimeoutExpired: print('==',name,'| TIMEOUT (counts as red)',flush=True)
    shutil.rmtree(d)
