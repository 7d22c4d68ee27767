import subprocess,re,sys
# stage.py FILE REGEX : stage the hunks of FILE (U0) whose text matches; stage.py FILE '!REGEX': those that do not
f,rx=sys.argv[1],sys.argv[2]
neg=rx.startswith('!'); rx=rx.lstrip('!')
d=subprocess.run(['git','diff','-U0',f],capture_output=True,text=True).stdout
parts=re.split(r'(?m)^(?=@@ )',d)
head,h=parts[0],parts[1:]
sel=[x for x in h if bool(re.search(rx,x))!=neg]
if not sel: print('none of',len(h),f); sys.exit()
p=head+''.join(sel)
r=subprocess.run(['git','apply','--cached','--unidiff-zero','-'],input=p,text=True,capture_output=True)
print(f.split('/')[-1],len(sel),'of',len(h),r.stderr[:300])
